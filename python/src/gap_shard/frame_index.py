"""What is known of every frame: when it was captured, where its packet is, whether decoding can begin with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from gap_shard.errors import GapError
from gap_shard.meta import Meta

# Bits of a clip's mask, and one that is no part of it.
REPEAT, BLANK, GAP, KEY = 1, 2, 4, 8
# No bound of the time of a picture is known.
UNKNOWN_ERR_US = 2**32 - 1


@dataclass(frozen=True)
class FrameIndex:
    """One entry a frame; times in us.

    `true_us`: capture_us less the calibration's correction; it never falls, and a repeat has the time of what it shows. `err_us`: its error bound.
    `ends`: where each frame ends in the video, bytes behind the file's header. Columns of a cached index are mapped from the disk: those of ten thousand
    shards need no memory.
    """

    ts_us: npt.NDArray[np.int64]
    true_us: npt.NDArray[np.int64]
    err_us: npt.NDArray[np.uint32]
    flags: npt.NDArray[np.uint8]
    ends: npt.NDArray[np.int64]
    keys: npt.NDArray[np.int64]

    @property
    def count(self) -> int:
        return len(self.ts_us)

    def places(self, begin: int, end: int) -> npt.NDArray[np.int64]:
        """Where frames `begin` to `end` begin, behind the file's header; the last is where frame `end - 1` ends."""
        ends = np.asarray(self.ends[max(0, begin - 1) : end])
        return np.concatenate([[0], ends]) if begin == 0 else ends

    def key_before(self, frame: int) -> int:
        """The frame from which decoding has to begin to show `frame`."""
        return int(self.keys[np.searchsorted(self.keys, frame, side="right") - 1])

    def frame_at(self, us: float) -> int:
        """The frame whose picture was the newest at a true time; the first where there was none yet."""
        return max(0, int(np.searchsorted(self.true_us, us, side="right")) - 1)


def read_index(table: pq.ParquetFile, meta: Meta, frame_bytes: int, name: str) -> FrameIndex:
    """From `frames.parquet`. Raises GapError where it says what cannot be."""
    wanted = ["ts_us", "capture_us", "capture_err_us", "repeat", "blank", "key", "bytes"]
    names = table.schema_arrow.names
    try:
        rows = table.read(columns=[column for column in wanted if column in names])
        for one in rows.schema:
            if not (pa.types.is_integer(one.type) or pa.types.is_boolean(one.type)):
                raise TypeError(f"column {one.name} is {one.type}")
        column = {one: rows[one].to_numpy() for one in rows.column_names}
        captured = column["capture_us"].astype(np.int64) - meta.correction_us
        flags = (column["repeat"] * REPEAT + column["key"] * KEY).astype(np.uint8)
        # Shards from before there were gaps have no black frames.
        if "blank" in column:
            flags |= (column["blank"] * BLANK).astype(np.uint8)
        sizes = column["bytes"].astype(np.int64) + frame_bytes
        true_us = np.maximum.accumulate(captured) if len(captured) > 0 else captured
        flags |= gapped(true_us, meta.gaps) * np.uint8(GAP)
    except Exception as error:
        raise GapError(f"{name}: {type(error).__name__}: {error}", "Validate the shard to see what is wrong") from error
    if len(flags) == 0 or not flags[0] & KEY:
        raise GapError(f"{name}: frame 0 is no keyframe", "Validate the shard to see what is wrong")
    return FrameIndex(
        ts_us=column["ts_us"].astype(np.int64),
        true_us=true_us,
        err_us=column["capture_err_us"].astype(np.uint32) if "capture_err_us" in column else np.full(len(flags), UNKNOWN_ERR_US, np.uint32),
        flags=flags,
        ends=np.cumsum(sizes),
        keys=np.flatnonzero(flags & KEY),
    )


def gapped(true_us: npt.NDArray[np.int64], gaps: tuple[tuple[int, int], ...]) -> npt.NDArray[np.uint8]:
    """1 for each frame whose interval, from its picture to the next, touches a gap: its input is not trustworthy."""
    marks = np.zeros(len(true_us), np.uint8)
    for from_us, to_us in gaps:
        first = max(0, int(np.searchsorted(true_us, from_us, side="right")) - 1)
        marks[first : int(np.searchsorted(true_us, to_us, side="left"))] = 1
    return marks
