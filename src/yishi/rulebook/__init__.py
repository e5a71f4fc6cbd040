"""The town's rules as dated data: what may happen, in which order, decided by whom, under which law."""
