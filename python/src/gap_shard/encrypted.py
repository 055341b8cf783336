"""Files of a shard that a store keeps encrypted (docs/sending.md, "Encryption"), read as they were, any range of them."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from typing import BinaryIO

from gap_shard.errors import GapError
from gap_shard.range_file import RangeFile

SUFFIX = ".enc"
FILE = "encryption.json"
CHUNK = 1 << 16
TAG = 16
STEP = CHUNK + TAG
# What encryption.json may have; it has 400 bytes.
MOST_BYTES = 1 << 16


def content_key(text: bytes, corpus_key: str, name: str) -> bytes:
    """The key of a shard's files from the text of its encryption.json. corpus_key: the corpus' private key, a PEM file or its text. Raises GapError."""
    try:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError as error:
        raise GapError("cryptography is not installed, so nothing encrypted can be read", "Run: pip install 'gap-shard[verify]'") from error
    try:
        private = load_pem_private_key(_pem(corpus_key), None)
    except (ValueError, TypeError) as error:
        raise GapError(f"{_named(corpus_key)}: no private key", "Give the key of the corpus as a PEM file, or its text") from error
    if not isinstance(private, X25519PrivateKey):
        raise GapError(f"{_named(corpus_key)}: no X25519 key", "Give the key of the corpus, as the service made it")
    try:
        told = json.loads(text)
        sealed, shard = base64.b64decode(told["envelope_key"], validate=True), str(told["id"]).encode()
        fingerprint, algorithm = told["key_fingerprint"], told["algorithm"]
    except (ValueError, KeyError, TypeError) as error:
        raise GapError(f"{name}: {FILE} is not what it should be", "Get the file again") from error
    public = private.public_key().public_bytes_raw()
    if algorithm != "X25519-AES256-GCM" or fingerprint != hashlib.sha256(public).hexdigest():
        raise GapError(f"{name}: it is encrypted to another key, {fingerprint}", "Give the private key of that corpus")
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(sealed[:32]))
        wrapping = _derived(shared, sealed[:32] + public, b"gap.shard.v1 wrap")
        return AESGCM(wrapping).decrypt(bytes(12), sealed[32:], shard)
    except (InvalidTag, ValueError) as error:
        raise GapError(f"{name}: the key of its files was changed, or belongs to another shard", "Get encryption.json again") from error


def _named(given: str) -> str:
    """For messages: never a key's own text."""
    return "the key that was given" if given.lstrip().startswith("-----") else given


def _pem(given: str) -> bytes:
    if given.lstrip().startswith("-----BEGIN"):
        return given.encode()
    if not os.path.isfile(given):
        raise GapError(f"{given}: there is no such key", "Give the key of the corpus as a PEM file, or its text")
    with open(given, "rb") as file:
        return file.read(10_000)


def _derived(secret: bytes, salt: bytes | None, info: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, salt, info).derive(secret)


class DecryptedFile(RangeFile):
    """An encrypted file as it was. Each chunk is checked as it is read; a file that was cut off does not end as it should."""

    def __init__(self, inner: BinaryIO, key: bytes, file: str, name: str) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        encrypted = inner.seek(0, os.SEEK_END)
        chunks = max(1, -(-encrypted // STEP))
        size = encrypted - TAG * chunks
        if size < 0 or chunks != max(1, -(-size // CHUNK)):
            raise GapError(f"{name}: it has {encrypted} bytes, which no encrypted file has", "Get the file again: it was changed or cut off")
        super().__init__(size)
        self.inner, self.name, self._chunks = inner, name, chunks
        self._cipher = AESGCM(_derived(key, None, f"gap.shard.v1 file {file}".encode()))

    def _range(self, begin: int, end: int) -> bytes:
        first, stop = begin // CHUNK, -(-end // CHUNK)
        sealed = self._sealed(first * STEP, min(self._chunks * TAG + self._size, stop * STEP))
        parts = [self._opened(sealed[(n - first) * STEP : (n - first + 1) * STEP], n) for n in range(first, stop)]
        plain = parts[0] if len(parts) == 1 else b"".join(parts)
        return plain[begin - first * CHUNK : end - first * CHUNK]

    def close(self) -> None:
        if not self.closed:
            self.inner.close()
        super().close()

    def _sealed(self, begin: int, end: int) -> bytes:
        from gap_shard.places import read_range

        return read_range(self.inner, begin, end, self.name)

    def _opened(self, sealed: bytes, n: int) -> bytes:
        from cryptography.exceptions import InvalidTag

        nonce = n.to_bytes(11, "big") + (b"\x01" if n == self._chunks - 1 else b"\x00")
        try:
            return self._cipher.decrypt(nonce, sealed, None)
        except (InvalidTag, ValueError) as error:
            raise GapError(f"{self.name}: chunk {n} is not as it was encrypted", "Get the file again: it was changed or cut off") from error
