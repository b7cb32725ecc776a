"""Uploads that are measured while they arrive."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler


class CutOff(FileUploadHandler):
    """Keeps of each file one byte more than it may have: enough to see that it is too large.

    What comes after that is read from the connection and dropped, so that no upload fills the disk and the answer still
    reaches the person. Give it to `request.upload_handlers` before anything reads the form.
    """

    def __init__(self, limit_bytes: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_bytes = limit_bytes

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Pass on what still fits; `start` counts what has arrived of this file."""
        kept = raw_data[: max(self.limit_bytes + 1 - start, 0)]
        return kept or None

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers behind."""
