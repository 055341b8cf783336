"""Whether a shard is, byte for byte, what its signer saw (docs/verify.md)."""

from __future__ import annotations

import hashlib
import os

from gap_shard.dsse import public_keys, signed_payload
from gap_shard.errors import GapError
from gap_shard.places import is_remote, open_file, read_range, size_of

ENVELOPE = "shard.dsse.json"
IN_TOTO = "application/vnd.in-toto+json"
MOST_BYTES = 16_000_000
BLOCK = 1 << 20


def verify_shard(place: str, trusted: list[str]) -> None:
    """Raises GapError unless keys of `trusted` have signed every file of the shard as it is now."""
    if not trusted:
        raise GapError(f"{place}: nobody is trusted to have signed it", "Give the signer's public key as trusted=[...]")
    keys = public_keys(trusted)
    handle = open_file(place, ENVELOPE)
    if handle is None:
        raise GapError(f"{place}: it is not signed", "Get a signed shard, or sign it")
    with handle:
        if size_of(handle) > MOST_BYTES:
            raise GapError(f"{place}: {ENVELOPE} is larger than {MOST_BYTES} bytes", "Get the shard again")
        text = read_range(handle, 0, size_of(handle), ENVELOPE)
    statement = signed_payload(text, IN_TOTO, keys, f"{place}: {ENVELOPE}")
    try:
        files = {str(one["name"]): str(one["digest"]["sha256"]) for one in statement["subject"]}
    except (KeyError, TypeError) as error:
        raise GapError(f"{place}: {ENVELOPE}: no list of files: {error}", "Get the shard again") from error
    for file, told in files.items():
        if "/" in file or "\\" in file or sha256_of(place, file) != told:
            raise GapError(f"{place}: {file} is not the file that was signed", "It was changed or damaged: get the shard again from its signer")
    if not is_remote(place):
        odd = [one for one in sorted(os.listdir(place)) if one not in files and one != ENVELOPE and not one.endswith(".minisig")]
        if odd:
            raise GapError(f"{place}: {odd[0]} was not signed", "Remove it: it is not part of the shard")


def sha256_of(place: str, file: str) -> str | None:
    """None where there is no such file."""
    handle = open_file(place, file)
    if handle is None:
        return None
    digest = hashlib.sha256()
    with handle:
        size = size_of(handle)
        for begin in range(0, size, BLOCK):
            digest.update(read_range(handle, begin, min(size, begin + BLOCK), file))
    return digest.hexdigest()
