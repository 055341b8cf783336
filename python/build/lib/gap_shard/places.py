"""Where the files of a shard lie: a folder, a web server, or a store that pyarrow knows (s3://, gs://)."""

from __future__ import annotations

import os
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit, urlunsplit

from gap_shard.errors import GapError


def is_remote(place: str) -> bool:
    return "://" in place


def open_file(place: str, file: str) -> BinaryIO | None:
    """Opens one file of a shard for reading at any offset; None where there is no such file.

    `place` is a folder, `https://host/SESSION` (its query goes to each file) or `s3://BUCKET/SESSION`, whose credentials are those of the
    environment. Raises GapError where the place itself cannot be used.
    """
    if not is_remote(place):
        path = os.path.join(place, file)
        return open(path, "rb", buffering=0) if os.path.isfile(path) else None
    scheme = urlsplit(place).scheme
    if scheme in ("http", "https"):
        from gap_shard.http_file import HttpFile

        return cast("BinaryIO | None", HttpFile.open(url_of(place, file)))
    return _arrow_file(place, file)


def url_of(place: str, file: str) -> str:
    """The address of a file: beside the others, with the query of the shard's own address."""
    scheme, host, path, query, _ = urlsplit(place)
    return urlunsplit((scheme, host, f"{path.rstrip('/')}/{file}", query, ""))


def _arrow_file(place: str, file: str) -> BinaryIO | None:
    from pyarrow import fs

    try:
        store, path = fs.FileSystem.from_uri(place)
    except Exception as error:
        raise GapError(f"{place}: {error}", "Give a folder, an https:// address or s3://BUCKET/SESSION") from error
    if scheme_of(store) == "s3" and "endpoint_override" not in place:
        store = _s3_of_environment(fs) or store
    try:
        return cast(BinaryIO, store.open_input_file(f"{path.rstrip('/')}/{file}"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise GapError(f"{place}: {file}: {error}", "Check the credentials and the address") from error


def scheme_of(store: Any) -> str:
    return str(store.type_name)


def _s3_of_environment(fs: Any) -> Any:
    """AWS' own tools read the address of another store from the environment; pyarrow does not."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    return None if endpoint is None else fs.S3FileSystem(endpoint_override=endpoint)


def read_range(handle: BinaryIO, begin: int, end: int, name: str) -> bytes:
    """Bytes `begin` up to but not including `end`. Raises GapError where the file ends before."""
    handle.seek(begin)
    parts: list[bytes] = []
    left = end - begin
    while left > 0:
        part = handle.read(left)
        if not part:
            raise GapError(f"{name}: it ends at byte {end - left}, and byte {end} was asked for", "Get the shard again: it is not whole")
        parts.append(bytes(part))
        left -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def size_of(handle: BinaryIO) -> int:
    return handle.seek(0, os.SEEK_END)
