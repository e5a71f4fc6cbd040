"""The table of the trivial durable insert: made outside Django, so that no migration of ours is needed for it."""

TABLE = "CREATE TABLE IF NOT EXISTS bench_row (id INTEGER PRIMARY KEY, text VARCHAR(200))"
