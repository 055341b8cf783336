"""Shards of other makers, who wrote no `frames.parquet` and no `events.parquet`: frames from the video's own headers, events from the sampled state."""

from __future__ import annotations

import os
from typing import Any

import av
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from gap_shard.actions import SOON_US
from gap_shard.errors import GapError
from gap_shard.frame_index import KEY, UNKNOWN_ERR_US, FrameIndex
from gap_shard.meta import PAD_CODES, Meta
from gap_shard.places import Place
from gap_shard.tables import most_rows
from gap_shard.video_file import IVF_FRAME

COLUMNS = ["ts_us", "device", "keymask", "mouse_dx", "mouse_dy", "pad_buttons"]


def is_foreign(meta: Meta) -> bool:
    """Whether another program made it: what ours lacks is damage."""
    return "recorder" not in meta.json


def scanned_index(place: Place, meta: Meta) -> FrameIndex:
    """From the headers of the video, which must lie on this machine. A picture's time is its presentation time; its error is not known."""
    name = f"{place.name}: {meta.video_file}"
    if place.is_remote or place.corpus_key is not None:
        raise GapError(f"{name}: without frames.parquet, where frames lie is known only from the whole video", "Copy the shard to this machine")
    if not meta.video_file.endswith(".ivf"):
        raise GapError(f"{name}: it was not made by a GAP recorder, so its frames have no known places", "Remux the shard with one")
    try:
        # As what it is called: where FFmpeg guesses, a list of other files is followed.
        with av.open(os.path.join(place.where, meta.video_file), format="ivf") as file:
            stream = file.streams.video[0]
            packets = [(one.pts, one.size, one.is_keyframe) for one in file.demux(stream) if one.size > 0]
            base = stream.time_base
    except (av.error.FFmpegError, OSError, IndexError) as error:
        raise GapError(f"{name}: {error}", "Validate the shard to see what is wrong") from error
    if not packets or len(packets) > most_rows("frames.parquet", 0) or base is None or any(pts is None for pts, _, _ in packets) or not packets[0][2]:
        raise GapError(f"{name}: its frames cannot be found", "Validate the shard to see what is wrong")
    pts = np.array([pts for pts, _, _ in packets], np.float64)
    ts_us = np.round(pts * 1e6 * base.numerator / base.denominator).astype(np.int64)
    key = np.array([is_key for _, _, is_key in packets])
    return FrameIndex(
        ts_us=ts_us,
        true_us=np.maximum.accumulate(ts_us),
        err_us=np.full(len(packets), UNKNOWN_ERR_US, np.uint32),
        flags=(key * KEY).astype(np.uint8),
        ends=np.cumsum(np.array([size for _, size, _ in packets], np.int64) + IVF_FRAME),
        keys=np.flatnonzero(key),
    )


def sampled_events(controls: pq.ParquetFile, meta: Meta, name: str) -> pq.ParquetFile:
    """As `events.parquet` would say it: what changed from each row to the next, at the time of the later one, and its motion."""
    try:
        table = controls.read(columns=[one for one in COLUMNS if one in controls.schema_arrow.names])
        column = {one: table[one] for one in table.column_names}
        ts_us, device = column["ts_us"].to_numpy().astype(np.int64), np.array(column["device"].to_pylist())
        keys = {bit: code for code, bit in meta.keymask_bits.items()}
        pads = dict(enumerate(PAD_CODES))
        found = [*_changes(ts_us, column.get("keymask"), np.isin(device, ["kb", "mouse"]), keys), *_changes(ts_us, column.get("pad_buttons"), device == "pad", pads)]
        found.append(_moves(ts_us, column))
    except (pa.ArrowException, OSError, KeyError, ValueError, TypeError) as error:
        raise GapError(f"{name}: {type(error).__name__}: {error}", "Validate the shard to see what is wrong") from error
    events = pa.concat_tables(found).sort_by("ts_us")
    sink = pa.BufferOutputStream()
    pq.write_table(events, sink)
    return pq.ParquetFile(pa.BufferReader(sink.getvalue()))


def _changes(ts_us: Any, column: Any, wanted: Any, codes: dict[int, str]) -> list[pa.Table]:
    if column is None:
        return []
    rows = np.flatnonzero(wanted & column.is_valid().to_numpy())
    masks = column.fill_null(0).to_numpy()[rows].astype(np.int64)
    tables: list[pa.Table] = []
    for bit, code in codes.items():
        down = (masks >> bit) & 1
        at = np.flatnonzero(np.diff(down, prepend=0))
        # What the first row has down was pressed at some time before: before the first picture, which that row belongs to.
        found = at == 0
        when = np.where(found, ts_us[rows[at]] - SOON_US, ts_us[rows[at]])
        tables.append(_events(when, code, down[at].astype(np.float64), np.zeros((len(at), 2)), found))
    return tables


def _moves(ts_us: Any, column: dict[str, Any]) -> pa.Table:
    none = np.zeros(len(ts_us))
    deltas = np.stack([np.nan_to_num(column[one].cast(pa.float64()).to_numpy()) if one in column else none for one in ("mouse_dx", "mouse_dy")], axis=1)
    moved = np.flatnonzero(deltas.any(axis=1))
    return _events(ts_us[moved], "move", np.zeros(len(moved)), deltas[moved])


def _events(ts_us: Any, code: str, value: Any, deltas: Any, held: Any = None) -> pa.Table:
    codes = pa.array([code] * len(ts_us), pa.string())
    return pa.table({"ts_us": pa.array(ts_us, pa.int64()), "code": codes, "value": value, "dx": deltas[:, 0], "dy": deltas[:, 1], "held": np.zeros(len(ts_us), np.bool_) if held is None else held})
