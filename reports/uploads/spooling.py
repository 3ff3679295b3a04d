"""Take large uploads in as files, and none for which the disk has no room.

The form then comes back with all its answers, because `acceptance` refuses the file alone.
"""

from contextlib import suppress
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from reports.uploads import disk_space


class ForgottenFile(UploadedFile):
    """A file that arrived while the disk was full; its content is gone."""


class SpoolingHandler(TemporaryFileUploadHandler):
    """Django's handler of large files; where it would fail, it forgets the content."""

    is_forgotten = False

    def new_file(self, *arguments: Any, **named: Any) -> None:
        self.is_forgotten = False
        try:
            super().new_file(*arguments, **named)
        except OSError as error:
            self._forget(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.is_forgotten:
            return
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as error:
            self._forget(error)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if not self.is_forgotten:
            try:
                return super().file_complete(file_size)
            except OSError as error:
                self._forget(error)
        # The size is the one that was sent: an empty file would get another message.
        return ForgottenFile(BytesIO(), self.file_name, self.content_type, file_size)

    def _forget(self, error: OSError) -> None:
        """Give the space back; raise `error` if it is of another kind."""
        if not disk_space.is_full(error):
            raise error
        self.is_forgotten = True
        if file := getattr(self, "file", None):
            # Closing tries to write the rest once more.
            with suppress(OSError):
                file.close()
