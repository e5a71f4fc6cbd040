"""What is uploaded stays in memory and never lies as a temporary file in the clear; what is too large is counted, not kept.

So a form can say kindly that a file is too large, and 1 GB costs no more memory than the limit (attacks W9, W12).
"""

import io
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

MOST = 16 << 20
AT_ONCE = 48 << 20
"""What all files of one request may hold: so many stand in memory, whoever sends them."""


class Memory(FileUploadHandler):
    """Holds each file up to `MOST` bytes, all of a request up to `AT_ONCE`; of what is more its size only."""

    before = 0

    def new_file(self, *args: Any, **more: Any) -> None:
        super().new_file(*args, **more)
        self.held, self.size = io.BytesIO(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        if self.size <= MOST and self.before + self.size <= AT_ONCE:
            self.held.write(raw_data)
        else:
            self.held, self.size = io.BytesIO(), max(self.size, MOST + 1)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.before += self.held.seek(0, io.SEEK_END)
        self.held.seek(0)
        size = max(
            file_size, self.size
        )  # what was not held says that it is too large, also when it came too late
        return InMemoryUploadedFile(
            self.held, self.field_name, str(self.file_name), str(self.content_type), size, self.charset,
            self.content_type_extra,
        )  # fmt: skip
