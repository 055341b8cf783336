"""A version of a corpus: which shards are in it, as its operator signed it (docs/corpus.md)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from gap_shard.dsse import public_keys, signed_payload
from gap_shard.errors import GapError

RELEASE_TYPE = "application/vnd.gap.release+json"
ENVELOPE, SHARDS = "release.dsse.json", "shards.parquet"
# A text and a handful of numbers; the shards are in a table.
MOST_BYTES = 1_000_000
BLOCK = 1 << 20


@dataclass(frozen=True)
class ReleasedShard:
    """Where a shard lies, and the SHA-256 of its `hashes.json`: no other shard is taken in its place. `split`: `train` or `val`."""

    place: str
    sha256: str
    session_id: str
    split: str
    revocation_id: str | None


class Release:
    """A release in a folder, signed by one of `trusted` (PEM files or texts). Raises GapError for one that is not what was signed."""

    def __init__(self, folder: str | os.PathLike[str], *, trusted: Iterable[str]) -> None:
        self.folder = os.fspath(folder)
        path = os.path.join(self.folder, ENVELOPE)
        try:
            with open(path, "rb") as file:
                text = file.read(MOST_BYTES + 1)
        except OSError as error:
            raise GapError(f"{path}: {error.strerror}", "Give the folder of a release") from error
        if len(text) > MOST_BYTES:
            raise GapError(f"{path}: it is larger than {MOST_BYTES} bytes", "Get the release again")
        value = signed_payload(text, RELEASE_TYPE, public_keys(list(trusted)), path)
        try:
            self.name, self.version, told = str(value["name"]), str(value["version"]), str(value["shards_sha256"])
        except KeyError as error:
            raise GapError(f"{path}: no release: it lacks {error}", "Get the release again") from error
        self._all = _read(os.path.join(self.folder, SHARDS), told)

    def __len__(self) -> int:
        """Shards of all splits."""
        return len(self._all)

    def shards(self, split: str | None = None, under: str | None = None) -> list[ReleasedShard]:
        """Of one split, or of all. `under`: a folder or an address that has each shard by its session id, where they do not lie where the corpus had them."""
        chosen = [one for one in self._all if split is None or one.split == split]
        if split is not None and not chosen:
            known = ", ".join(sorted({one.split for one in self._all})) or "none"
            raise GapError(f"{self.folder}: no shard of split {split}", f"It has: {known}")
        if under is None:
            return chosen
        return [ReleasedShard(f"{under.rstrip('/')}/{one.session_id}", one.sha256, one.session_id, one.split, one.revocation_id) for one in chosen]


def _read(path: str, told: str) -> list[ReleasedShard]:
    digest = hashlib.sha256()
    try:
        with open(path, "rb") as file:
            while block := file.read(BLOCK):
                digest.update(block)
        if digest.hexdigest() != told:
            raise GapError(f"{path}: it is not the file that was signed", "Get the release again from whoever made it")
        table = pq.read_table(path, columns=["place", "sha256", "session_id", "split", "revocation_id"])
    except (OSError, KeyError, pa.ArrowException) as error:
        raise GapError(f"{path}: {error}", "Get the release again from whoever made it") from error
    return [ReleasedShard(**{name: None if value is None else str(value) for name, value in row.items()}) for row in table.to_pylist()]  # type: ignore[arg-type]
