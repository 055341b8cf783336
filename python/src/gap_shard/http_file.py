"""A file that a web server hands out by ranges (RFC 9110 section 14)."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from gap_shard.errors import GapError
from gap_shard.pool import abandon
from gap_shard.range_file import RangeFile

if TYPE_CHECKING:
    import urllib3

# Read when a file is opened, for its length: of most small files that is all.
FIRST_BYTES = 1 << 16
ATTEMPTS = 4
MOST_HOPS = 6
_pool: tuple[int, Any] | None = None


def _manager() -> urllib3.PoolManager:
    """Of this process: after a fork the connections are the parent's, and answers would go to whoever reads first."""
    global _pool
    if _pool is None or _pool[0] != os.getpid():
        try:
            import urllib3
        except ImportError as error:
            raise GapError("urllib3 is not installed, so no web server can be read", "Run: pip install 'gap-shard[http]'") from error
        abandon(_pool)
        retries = urllib3.Retry(ATTEMPTS - 1, backoff_factor=0.2, status_forcelist=[429, 500, 502, 503, 504], raise_on_status=False)
        _pool = os.getpid(), urllib3.PoolManager(retries=retries, timeout=urllib3.Timeout(connect=15, read=60))
    manager: urllib3.PoolManager = _pool[1]
    return manager


class HttpFile(RangeFile):
    """Reads by ranges, and notices a file that is replaced meanwhile."""

    def __init__(self, url: str, first: bytes, size: int, etag: str | None) -> None:
        super().__init__(size)
        self.name = url.split("?")[0]
        self._url, self._first, self.etag = url, first, etag

    @classmethod
    def open(cls, url: str) -> HttpFile | None:
        answer = _ask(url, 0, FIRST_BYTES)
        return None if answer is None else cls(url, *answer)

    def _range(self, begin: int, end: int) -> bytes:
        if end <= len(self._first):
            return self._first[begin:end]
        answer = _ask(self._url, begin, end)
        if answer is None or answer[1:] != (self._size, self.etag):
            raise GapError(f"{self.name}: it was changed or removed while it was read", "Open it again")
        return answer[0]


def _ask(url: str, begin: int, end: int) -> tuple[bytes, int, str | None] | None:
    """The bytes of a range, the length of the whole file, and its tag; None where there is no such file."""
    import urllib3

    name, why = url.split("?")[0], "none"
    for _ in range(ATTEMPTS):
        try:
            return _once(url, begin, end)
        except (urllib3.exceptions.ProtocolError, urllib3.exceptions.ReadTimeoutError, _Short) as error:
            # An answer that broke off: the library asks again only before one has begun.
            why = type(error).__name__
        except urllib3.exceptions.HTTPError as error:
            # Its text has the whole address.
            why = type(getattr(error, "reason", None) or error).__name__
            break
    raise GapError(f"{name}: no answer: {why}", "Check the address and the connection, then try again")


class _Short(Exception):
    pass


def _followed(url: str, headers: dict[str, str]) -> Any:
    """The answer from where the server sends on to; who came by TLS is not sent elsewhere without."""
    at = url
    for _ in range(MOST_HOPS):
        answer = _manager().request("GET", at, headers=headers, preload_content=False, redirect=False)
        to = answer.headers.get("location")
        if answer.status not in (301, 302, 303, 307, 308) or to is None:
            return answer
        answer.drain_conn()
        answer.release_conn()
        after = urljoin(at, to)
        scheme = urlsplit(after).scheme
        if scheme != "https" and not (scheme == "http" and urlsplit(at).scheme == "http"):
            raise GapError(f"{url.split('?')[0]}: the server sends on to {urlsplit(after).netloc} without TLS", "Check the address")
        at = after
    raise GapError(f"{url.split('?')[0]}: the server sends on without end", "Check the address")


def _once(url: str, begin: int, end: int) -> tuple[bytes, int, str | None] | None:
    name = url.split("?")[0]
    answer = _followed(url, {"range": f"bytes={begin}-{end - 1}"})
    try:
        etag = answer.headers.get("etag")
        if answer.status == 404:
            return None
        if answer.status == 416 and begin == 0:
            return b"", 0, etag
        coding = answer.headers.get("content-encoding", "identity")
        if answer.status in (200, 206) and coding != "identity":
            # Ranges of packed bytes: nothing that is read by place could be right.
            raise GapError(f"{name}: the server packs what it sends ({coding})", "Have it send these files as they are, without Content-Encoding")
        region = answer.headers.get("x-amz-bucket-region")
        if answer.status in (301, 400) and region is not None:
            raise GapError(f"{name}: the bucket is in the region {region}", "Set AWS_REGION to it, or give the bucket's own https:// address")
        told = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", answer.headers.get("content-range", ""))
        length = int(answer.headers.get("content-length", "-1"))
        whole = answer.status == 200 and begin == 0 and 0 <= length <= end
        if not whole and (answer.status != 206 or told is None or int(told[1]) != begin):
            raise GapError(f"{name}: the server answers HTTP {answer.status}", "Use a server that hands out ranges, and check the address")
        total = length if told is None else int(told[2])
        data: bytes = answer.read(end - begin + 1)
    finally:
        answer.release_conn()
    wanted = min(end, total) - begin
    if len(data) > wanted:
        raise GapError(f"{name}: the server sent more than the {wanted} bytes that were asked for", "Use a server that hands out ranges")
    if len(data) < wanted:
        raise _Short
    return data, total, etag
