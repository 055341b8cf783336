"""Where the files of a shard lie: a folder, a web server, or a store that pyarrow knows (s3://, gs://)."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import BinaryIO, cast
from urllib.parse import urlsplit, urlunsplit

from gap_shard.errors import GapError

# Files that are never encrypted.
PLAIN = ("shard.dsse.json",)
# What tells one version of a file from another.
Version = tuple[int, object]


@dataclass
class Place:
    """A folder, `https://host/SESSION` (its query goes to each file) or `s3://BUCKET/SESSION`, whose credentials are those of the environment.

    `verified`: the files that were verified, each in its version: nothing else is opened from then on. `corpus_key`: of a shard that is kept encrypted, the private
    key of its corpus (a PEM file or its text).
    """

    where: str
    verified: dict[str, Version] | None = field(default=None)
    corpus_key: str | None = field(default=None, repr=False)
    _content_key: bytes | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.is_remote and "@" in urlsplit(self.where).netloc:
            raise GapError(f"{self.name}: an address with a password in it", "Give credentials by the environment, or a signed address")

    @property
    def is_remote(self) -> bool:
        return "://" in self.where

    @property
    def name(self) -> str:
        """For messages: without a query, which may be a signature, and without a password."""
        if not self.is_remote:
            return self.where
        scheme, host, path, _, _ = urlsplit(self.where)
        return urlunsplit((scheme, host.rsplit("@", 1)[-1], path, "", ""))

    def open(self, file: str) -> BinaryIO | None:
        """One file, for reading at any offset; None where there is no such file. Raises GapError where the place cannot be used."""
        if self.verified is not None and file not in self.verified:
            return None
        handle = self._open(file) if self.corpus_key is None or file in PLAIN else self._decrypted(file)
        if handle is not None and self.verified is not None and self.version_of(handle) != self.verified[file]:
            handle.close()
            raise GapError(f"{self.name}: {file} was changed after it was verified", "Verify the shard again")
        return handle

    def version_of(self, handle: BinaryIO) -> Version | None:
        """None where the place does not say which version of a file it hands out."""
        from gap_shard.encrypted import DecryptedFile
        from gap_shard.http_file import HttpFile

        if isinstance(handle, DecryptedFile):
            handle = handle.inner
        if isinstance(handle, HttpFile):
            return None if handle.etag is None or handle.etag.startswith("W/") else (size_of(handle), handle.etag)
        if self.is_remote:
            return None
        told = os.fstat(handle.fileno())
        return told.st_size, (told.st_mtime_ns, told.st_ino)

    def _decrypted(self, file: str) -> BinaryIO | None:
        from gap_shard import encrypted

        key = self._key()
        inner = self._open(file + encrypted.SUFFIX)
        return None if inner is None else cast(BinaryIO, encrypted.DecryptedFile(inner, key, file, f"{self.name}: {file}"))

    def _key(self) -> bytes:
        from gap_shard import encrypted

        if self._content_key is None:
            handle = self._open(encrypted.FILE)
            if handle is None:
                raise GapError(f"{self.name}: it is not encrypted", "Leave corpus_key out")
            with handle:
                text = read_range(handle, 0, min(size_of(handle), encrypted.MOST_BYTES), encrypted.FILE)
            self._content_key = encrypted.content_key(text, cast(str, self.corpus_key), self.name)
        return self._content_key

    def _open(self, file: str) -> BinaryIO | None:
        if not self.is_remote:
            path = os.path.join(self.where, file)
            return open(path, "rb", buffering=0) if os.path.isfile(path) else None
        scheme, host, path, query, _ = urlsplit(self.where)
        if scheme in ("http", "https"):
            from gap_shard.http_file import HttpFile

            return cast("BinaryIO | None", HttpFile.open(urlunsplit((scheme, host, f"{path.rstrip('/')}/{file}", query, ""))))
        return self._arrow_file(file)

    def _arrow_file(self, file: str) -> BinaryIO | None:
        from pyarrow import fs

        try:
            store, path = fs.FileSystem.from_uri(self.where)
            endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
            # AWS' own tools read the address of another store from the environment; pyarrow does not.
            if store.type_name == "s3" and endpoint is not None and "endpoint_override" not in self.where:
                store = fs.S3FileSystem(endpoint_override=endpoint)
        except Exception as error:
            raise GapError(f"{self.name}: {type(error).__name__}", "Give a folder, an https:// address or s3://BUCKET/SESSION") from error
        try:
            return cast(BinaryIO, store.open_input_file(f"{path.rstrip('/')}/{file}"))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise GapError(f"{self.name}: {file}: {error}", "Check the credentials and the address") from error


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
