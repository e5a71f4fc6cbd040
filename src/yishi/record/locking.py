"""One writer at a time in a published folder: publishers of an overlapping deploy, and a witness that cosigns there.

The lock is the operating system's, on the folder itself, so that nothing of it is published and nothing stays behind
when a writer dies. It holds on one machine (and on file systems that carry locks); between machines the signer's
compare-and-swap still gives one root a size, and `publish` refuses a folder that is ahead.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Waits for the folder and holds it. Raises OSError where there is no such folder."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
