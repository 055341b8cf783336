"""Keeps the index of a shard on the disk, so that opening it again takes milliseconds."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gap_shard.frame_index import KEY, FrameIndex
from gap_shard.places import Place

RECORD = np.dtype([("ts", "<i8"), ("true", "<i8"), ("end", "<i8"), ("err", "<u4"), ("flags", "u1"), ("pad", "V3")])
# Changed with the record, or with what it is made of.
VERSION = 1


def cache_folder() -> Path:
    """`GAP_SHARD_CACHE`, or a folder of the user's cache."""
    own = os.environ.get("GAP_SHARD_CACHE")
    return Path(own) if own else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gap-shard"


def key_of(place: Place, file: str, *what: object) -> str | None:
    """A name for what is made of this very file and of `what`; None where that cannot be told, as elsewhere than on this machine."""
    if place.is_remote:
        return None
    try:
        path = os.path.realpath(os.path.join(place.where, file))
        told = os.stat(path)
    except OSError:
        return None
    return hashlib.sha256(repr((VERSION, path, told.st_size, told.st_mtime_ns, told.st_ino, what)).encode()).hexdigest()


def taken(path: str | os.PathLike[str], record: np.dtype[np.void]) -> npt.NDArray[np.void] | None:
    """An array of the cache, mapped rather than read; None where there is none, or what is there is none of ours."""
    try:
        rows = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return rows if rows.dtype == record and rows.ndim == 1 else None


def put(path: str | os.PathLike[str], rows: npt.NDArray[np.void]) -> None:
    """Whole or not at all. A folder that cannot be written is no fault: it is made again next time."""
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path), suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            np.save(file, rows)
        os.replace(temporary, path)
    except OSError:
        return


def load(key: str) -> FrameIndex | None:
    rows = taken(cache_folder() / f"{key}.npy", RECORD)
    if rows is None or len(rows) == 0:
        return None
    return FrameIndex(rows["ts"], rows["true"], rows["err"], rows["flags"], rows["end"], np.flatnonzero(rows["flags"] & KEY))


def save(key: str, index: FrameIndex) -> None:
    rows = np.zeros(index.count, RECORD)
    for name, column in (("ts", index.ts_us), ("true", index.true_us), ("end", index.ends), ("err", index.err_us), ("flags", index.flags)):
        rows[name] = column
    put(cache_folder() / f"{key}.npy", rows)
