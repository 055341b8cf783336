"""A file that is read by ranges, as other libraries expect one."""

from __future__ import annotations

import io
from typing import Any


class RangeFile(io.RawIOBase):
    """Keeps a place in a file of known size; a subclass gives the bytes of a range."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._size = size
        self._at = 0

    def _range(self, begin: int, end: int) -> bytes:
        """Bytes `begin` up to but not including `end`, which lie in the file."""
        raise NotImplementedError

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + (0, self._at, self._size)[whence]
        return self._at

    def read(self, size: int = -1) -> bytes:
        end = self._size if size < 0 else min(self._size, self._at + size)
        begin, self._at = self._at, max(self._at, end)
        return b"" if end <= begin else self._range(begin, end)

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
