"""Shards whose times do not belong together, and clips as torch users index them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gap_shard import GapClips, GapError, GapShard


def set_times(path: Path, times: pa.Array) -> None:
    table = pq.read_table(path)
    pq.write_table(table.set_column(table.schema.get_field_index("ts_us"), "ts_us", times), path)


def test_rows_of_another_clock_are_refused(copy: Path) -> None:
    path = copy / "controls.parquet"
    ts_us = pq.read_table(path)["ts_us"].to_numpy()
    set_times(path, pa.array(ts_us + 10**12, pa.int64()))
    shard = GapShard(copy)
    with pytest.raises(GapError, match="controls.parquet: its rows are from (999999\\.99|1000000).*one clock"):
        shard.actions(0, 16)


def test_times_of_32_bits_are_refused(copy: Path) -> None:
    for file in ("controls.parquet", "events.parquet"):
        path = copy / file
        ts_us = pq.read_table(path)["ts_us"].to_numpy()
        set_times(path, pa.array((ts_us % 2**31).astype(np.int32), pa.int32()))
        with pytest.raises(GapError, match=f"{file}: ts_us is int32, not int64"):
            GapShard(copy).actions(0, 16)
        set_times(path, pa.array(ts_us, pa.int64()))
    assert GapShard(copy).actions(0, 16).held.shape[0] == 16


def test_a_shard_shorter_than_a_clip_is_named(place: str, copy: Path) -> None:
    with pytest.warns(UserWarning, match="360 frames are fewer than a clip of 400 pictures"):
        clips = GapClips([place, copy], length=400)
    assert len(clips) == 0 and clips.shards == [] and set(clips.left_out) == {place, str(copy)}


def test_a_clip_is_indexed_by_name_and_by_attribute(place: str) -> None:
    clip = GapShard(place).clip(10, 4)
    assert set(clip) == set(clip.arrays()) and len(clip) == len(clip.arrays())
    assert clip["pictures"] is clip.pictures and np.array_equal(clip["video"], clip.pictures) and np.array_equal(clip["held"], clip.actions.held)
    item = GapClips([place], length=4)[0]
    assert item["video"] is item["pictures"] is item.pictures and item.shard == 0 and "video" not in list(item)
    for wrong in (clip, item):
        with pytest.raises(KeyError):
            wrong["audio"]
    with pytest.raises(AttributeError):
        item.audio
