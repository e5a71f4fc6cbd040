"""The forms of the acts, one file a kind as in the engine."""
