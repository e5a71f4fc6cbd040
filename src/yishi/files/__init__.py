"""Photos that people send: what is kept of them, who may see them, how they go."""
