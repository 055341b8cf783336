"""Whether a shard is, byte for byte, what its signer saw (docs/verify.md)."""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any, BinaryIO

from gap_shard.dsse import public_keys, signed_payload
from gap_shard.encrypted import FILE, SUFFIX
from gap_shard.errors import GapError
from gap_shard.places import Place, Version, read_range, size_of

ENVELOPE, HASHES = "shard.dsse.json", "hashes.json"
# As this recorder signs it (format/core/documents/statement.ts).
STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "urn:gap-recorder:predicate:shard:v1"
# What this recorder's have besides is asked for when it is read, once the signed meta.json says whose the shard is.
NEEDED = ("meta.json", "controls.parquet")
IN_TOTO = "application/vnd.in-toto+json"
MOST_BYTES = 16_000_000
BLOCK = 1 << 20


def verify_shard(place: Place | str, trusted: list[str]) -> None:
    """Raises GapError unless keys of `trusted` have signed every file of the shard as it is now. From then on `place` opens these versions alone."""
    place = place if isinstance(place, Place) else Place(place)
    if not trusted:
        raise GapError(f"{place.name}: nobody is trusted to have signed it", "Give the signer's public key as trusted=[...]")
    keys = public_keys(trusted)
    handle = place.open(ENVELOPE)
    if handle is None:
        raise GapError(f"{place.name}: it is not signed", "Get a signed shard, or sign it")
    text = _whole(handle, place, ENVELOPE)
    files = _files(signed_payload(text, IN_TOTO, keys, f"{place.name}: {ENVELOPE}"), f"{place.name}: {ENVELOPE}")
    _hold(place, files)


def verify_hashes(place: Place, sha256: str, *, deep: bool) -> None:
    """Raises GapError unless `hashes.json` is the file with this hash, as a release names a shard; `deep`: and every file is as it says."""
    handle = place.open(HASHES)
    if handle is None:
        raise GapError(f"{place.name}: {HASHES} is missing", "Get the shard again")
    text = _whole(handle, place, HASHES)
    if hashlib.sha256(text).hexdigest() != sha256:
        raise GapError(f"{place.name}: it is not the shard that was released", "Get the shard again from whoever made the release")
    if not deep:
        return
    try:
        files = {str(name): str(told) for name, told in json.loads(text)["sha256"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise GapError(f"{place.name}: {HASHES}: no list of files: {error}", "Get the shard again") from error
    _refuse_lacking(files, f"{place.name}: {HASHES}")
    _hold(place, {**files, HASHES: sha256})


def _whole(handle: BinaryIO, place: Place, file: str) -> bytes:
    """A document, and closes its file. Raises GapError for one that is too large."""
    with handle:
        if size_of(handle) > MOST_BYTES:
            raise GapError(f"{place.name}: {file} is larger than {MOST_BYTES} bytes", "Get the shard again")
        return read_range(handle, 0, size_of(handle), file)


def _hold(place: Place, files: dict[str, str]) -> None:
    """Raises GapError unless these are the files of the shard, as they are now. From then on `place` opens these versions alone."""
    versions = {file: _same(place, file, told) for file, told in files.items()}
    if not place.is_remote:
        there = [one.removesuffix(SUFFIX) if place.corpus_key is not None else one for one in sorted(os.listdir(place.where))]
        odd = [one for one in there if one not in files and one not in (ENVELOPE, FILE if place.corpus_key is not None else ENVELOPE) and not one.endswith(".minisig")]
        if odd:
            raise GapError(f"{place.name}: {odd[0]} was not signed", "Remove it: it is not part of the shard")
    place.verified = versions


def _files(statement: dict[str, Any], name: str) -> dict[str, str]:
    """The SHA-256 of each file that a statement names; it must be about a shard, and name all that is read of one."""
    if (statement.get("_type"), statement.get("predicateType")) != (STATEMENT, PREDICATE):
        raise GapError(f"{name}: what was signed is not about a shard", "Get the shard again from its signer")
    try:
        files = {str(one["name"]): str(one["digest"]["sha256"]) for one in statement["subject"]}
    except (KeyError, TypeError) as error:
        raise GapError(f"{name}: no list of files: {error}", "Get the shard again") from error
    _refuse_lacking(files, name)
    return files


def _refuse_lacking(files: dict[str, str], name: str) -> None:
    lacking = [file for file in NEEDED if file not in files]
    if lacking or not {"video.ivf", "video.mkv"} & files.keys() or any("/" in file or "\\" in file for file in files):
        raise GapError(f"{name}: it does not list the files of a shard", "Get the shard again from its signer")


def _same(place: Place, file: str, told: str) -> Version:
    """The version of a file that is the one that was signed."""
    handle = place.open(file)
    if handle is None:
        raise GapError(f"{place.name}: {file} is not the file that was signed: it is missing", "Get the shard again from its signer")
    digest = hashlib.sha256()
    with handle:
        version, size = place.version_of(handle), size_of(handle)
        for begin in range(0, size, BLOCK):
            digest.update(read_range(handle, begin, min(size, begin + BLOCK), file))
    if digest.hexdigest() != told:
        raise GapError(f"{place.name}: {file} is not the file that was signed", "It was changed or damaged: get the shard again from its signer")
    if version is None:
        raise GapError(f"{place.name}: it does not say which version of {file} it hands out, so what is verified may not be what is read", "Copy the shard here, and verify that")
    return version
