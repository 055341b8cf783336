"""A file that a web server hands out by ranges (RFC 9110 section 14)."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from gap_shard.errors import GapError

if TYPE_CHECKING:
    import urllib3

# Read when a file is opened, for its length: of most small files that is all.
FIRST_BYTES = 1 << 16
_pool: Any = None


def _manager() -> urllib3.PoolManager:
    global _pool
    if _pool is None:
        try:
            import urllib3
        except ImportError as error:
            raise GapError("urllib3 is not installed, so no web server can be read", "Run: pip install 'gap-shard[http]'") from error
        retries = urllib3.Retry(4, backoff_factor=0.2, status_forcelist=[429, 500, 502, 503, 504], raise_on_status=False)
        _pool = urllib3.PoolManager(retries=retries, timeout=urllib3.Timeout(connect=15, read=60))
    pool: urllib3.PoolManager = _pool
    return pool


class HttpFile(io.RawIOBase):
    """Reads by ranges, and notices a file that is replaced meanwhile."""

    def __init__(self, url: str, first: bytes, size: int, etag: str | None) -> None:
        super().__init__()
        self.name = url.split("?")[0]
        self._url, self._first, self._size, self._etag = url, first, size, etag
        self._at = 0

    @classmethod
    def open(cls, url: str) -> HttpFile | None:
        answer = _ask(url, 0, FIRST_BYTES)
        return None if answer is None else cls(url, *answer)

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
        if end <= begin:
            return b""
        if end <= len(self._first):
            return self._first[begin:end]
        answer = _ask(self._url, begin, end)
        if answer is None or answer[1:] != (self._size, self._etag):
            raise GapError(f"{self.name}: it was changed or removed while it was read", "Open it again")
        return answer[0]

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _ask(url: str, begin: int, end: int) -> tuple[bytes, int, str | None] | None:
    """The bytes of a range, the length of the whole file, and its tag; None where there is no such file."""
    name = url.split("?")[0]
    manager = _manager()
    import urllib3

    try:
        answer = manager.request("GET", url, headers={"range": f"bytes={begin}-{end - 1}"}, preload_content=False)
        try:
            etag = answer.headers.get("etag")
            if answer.status == 404:
                return None
            if answer.status == 416 and begin == 0:
                return b"", 0, etag
            told = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", answer.headers.get("content-range", ""))
            length = int(answer.headers.get("content-length", "-1"))
            whole = answer.status == 200 and begin == 0 and 0 <= length <= end
            if not whole and (answer.status != 206 or told is None or int(told[1]) != begin):
                raise GapError(f"{name}: the server answers HTTP {answer.status}", "Use a server that hands out ranges, and check the address")
            total = length if told is None else int(told[2])
            data = answer.read(end - begin + 1)
        finally:
            answer.release_conn()
    except urllib3.exceptions.HTTPError as error:
        raise GapError(f"{name}: no answer: {error}", "Check the address and the connection, then try again") from error
    if len(data) != min(end, total) - begin:
        raise GapError(f"{name}: the server sent {len(data)} bytes for a range of {min(end, total) - begin}", "Use another server")
    return data, total, etag
