from __future__ import annotations

import multiprocessing
import os
import pickle
from pathlib import Path

import av
import numpy as np
import pyarrow.parquet as pq
import pytest

from gap_shard import GAP, GapError, GapShard
from conftest import edit_json


@pytest.fixture(scope="module")
def linear(place: str) -> list[np.ndarray]:
    """Every picture, decoded from the first to the last by FFmpeg's own reader of the file."""
    file = "video.ivf" if Path(f"{place}/video.ivf").exists() else "video.mkv"
    with av.open(f"{place}/{file}") as video:
        return [picture.to_ndarray(format="yuv420p") for picture in video.decode(video=0)]


@pytest.mark.parametrize("threads", [1, pytest.param(2, marks=pytest.mark.long)])
def test_pictures_are_those_of_linear_decoding(place: str, linear: list[np.ndarray], threads: int) -> None:
    shard = GapShard(place, picture_format="yuv420p", threads=threads)
    assert len(linear) == len(shard)
    for start in [*np.random.default_rng(7).integers(0, len(shard) - 16, 25), 0, len(shard) - 16, 0, 16, 32]:
        clip = shard.clip(int(start), 16)
        assert np.array_equal(clip.pictures, np.stack(linear[start : start + 16])), start
        assert list(clip.frames) == list(range(start, start + 16))


def test_stride_takes_every_nth_picture_and_leaves_out_no_input(place: str, linear: list[np.ndarray]) -> None:
    shard = GapShard(place, picture_format="yuv420p")
    one, all_of_them = shard.clip(30, 10, stride=4), shard.clip(30, 40)
    assert np.array_equal(one.pictures, np.stack(linear[30:70:4]))
    assert np.array_equal(one.actions.mouse, all_of_them.actions.mouse.reshape(10, 4, 2).sum(1))
    assert np.array_equal(one.actions.pressed, all_of_them.actions.pressed.reshape(10, 4, -1).sum(1))
    assert np.array_equal(one.actions.held, all_of_them.actions.held.reshape(10, 4, -1).any(1))


def test_sums_of_actions_are_those_of_the_events(place: str) -> None:
    shard = GapShard(place)
    events = pq.read_table(f"{place}/events.parquet").to_pylist()
    random = np.random.default_rng(3)
    true_us = shard.index.true_us
    assert len(events) > 100
    for _ in range(1000):
        start = int(random.integers(0, len(shard) - 1))
        length, stride = int(random.integers(1, 60)), int(random.integers(1, 4))
        length = max(1, min(length, (len(shard) - start) // stride))
        actions = shard.actions(start, length, stride)
        stop = start + length * stride
        until = true_us[stop] if stop < len(shard) else np.inf
        mine = [one for one in events if true_us[start] < one["ts_us"] <= until]
        for axis, name in enumerate(("dx", "dy")):
            assert actions.mouse[:, axis].sum() == sum(one[name] for one in mine if one["code"] == "move")
        for axis, code in enumerate(("wheel_x", "wheel_y")):
            assert actions.wheel[:, axis].sum() == sum(one["value"] for one in mine if one["code"] == code)
        for k, code in enumerate(actions.codes):
            assert actions.pressed[:, k].sum() == sum(one["code"] == code and one["value"] != 0 for one in mine)
            assert actions.released[:, k].sum() == sum(one["code"] == code and one["value"] == 0 for one in mine)


def test_what_is_held_is_what_the_rows_say(place: str) -> None:
    shard = GapShard(place)
    rows = [row for row in pq.read_table(f"{place}/controls.parquet").to_pylist() if row["device"] in ("kb", "mouse")]
    actions, true_us = shard.actions(0, len(shard)), shard.index.true_us
    # A row within an interval shows what is held at some moment of it.
    shown = 0
    for row in rows:
        n = int(np.searchsorted(true_us, row["ts_us"], side="left")) - 1
        if 0 <= n:
            for code, bit in shard.meta.keymask_bits.items():
                if row["keymask"] & (1 << bit):
                    shown += 1
                    assert actions.held[n, actions.codes.index(code)], (row["ts_us"], code)
    assert shown > 0


def test_a_clip_is_the_same_in_another_process(place: str) -> None:
    shard = GapShard(place)
    first = shard.clip(50, 4)
    again = pickle.loads(pickle.dumps(shard)).clip(50, 4)
    assert np.array_equal(first.pictures, again.pictures) and np.array_equal(first.actions.mouse, again.actions.mouse)
    shard.close()
    assert np.array_equal(shard.clip(50, 4).pictures, first.pictures)


def test_pictures_are_scaled_on_demand(place: str) -> None:
    clip = GapShard(place, size=(160, 90)).clip(60, 3)
    assert clip.pictures.shape == (3, 90, 160, 3) and clip.pictures.std() > 1
    assert GapShard(place, size=(64, 36), picture_format="yuv420p").clip(0, 2).pictures.shape == (2, 54, 64)
    with pytest.raises(GapError, match="size"):
        GapShard(place, size=(0, 90))
    for unknown in ("gray16le", "nonsense"):
        with pytest.raises(GapError, match=f"picture_format {unknown}"):
            GapShard(place, picture_format=unknown).clip(0, 1)


@pytest.mark.parametrize(("start", "length", "stride"), [(-1, 2, 1), (0, 0, 1), (359, 2, 1), (0, 4, 0), (0, 121, 3)])
def test_frames_that_are_not_there(place: str, start: int, length: int, stride: int) -> None:
    with pytest.raises(GapError, match="there are 360"):
        GapShard(place).clip(start, length, stride)


def test_a_gap_marks_the_intervals_it_touches(copy: Path) -> None:
    true_us = GapShard(copy).index.true_us
    # A late machine repeats pictures, which have the time of what they show.
    n = next(n for n in range(8, len(true_us) - 13) if np.all(np.diff(true_us[n - 8 : n + 13]) > 0))
    gap = {"from_us": int(true_us[n]) + 1, "to_us": int(true_us[n + 3]), "reason": "unfocused"}
    edit_json(copy / "meta.json", lambda meta: meta["recorder"].update(gaps=[gap]))
    clip = GapShard(copy).clip(n - 8, 20)
    assert [int(m) for m in clip.frames[(clip.mask & GAP) != 0]] == [n, n + 1, n + 2]
    assert clip.usable.sum() == 17
    assert GapShard(copy).clip(n - 2, 2, stride=3).mask[0] & GAP


@pytest.mark.long
def test_a_decoder_with_threads_is_left_in_the_middle_of_its_work(place: str) -> None:
    # It stood still here, within 50 clips, while packets were Python's own memory (decoder.native).
    shard = GapShard(place, picture_format="gray", threads=2)
    for start in np.random.default_rng(0).integers(0, len(shard) - 2, 120):
        assert len(shard.clip(int(start), 2).pictures) == 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_fork_leaves_the_decoders_of_its_parent_alone(place: str) -> None:
    # Freed in the child, a decoder waits for threads that are not there.
    shard = GapShard(place, picture_format="gray", threads=2)
    first = shard.clip(50, 4).pictures
    # Kept by the pool alone.
    GapShard(place, picture_format="gray", threads=2).clip(70, 4)
    context = multiprocessing.get_context("fork")
    with context.Pool(2) as workers:
        same = workers.starmap_async(_same, [(shard, first)] * 4).get(60)
    assert same == [True] * 4 and np.array_equal(shard.clip(50, 4).pictures, first)


def _same(shard: GapShard, pictures: np.ndarray) -> bool:
    again = np.array_equal(shard.clip(50, 4).pictures, pictures)
    shard.close()
    return again
