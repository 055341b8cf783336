from __future__ import annotations

import numpy as np
import pytest

from gap_shard.frame_index import KEY, FrameIndex, gapped
from gap_shard.starts import clip_starts


def index_of(count: int, keys: list[int]) -> FrameIndex:
    flags = np.zeros(count, np.uint8)
    flags[keys] = KEY
    times = np.arange(count, dtype=np.int64)
    return FrameIndex(times, times, times.astype(np.uint32), flags, times + 1, np.array(keys))


def test_clips_begin_at_keyframes_again() -> None:
    assert list(clip_starts(index_of(250, [0, 120, 240]), 50)) == [0, 50, 100, 120, 170, 200]


def test_a_clip_longer_than_a_group_begins_at_the_last_keyframe_that_leaves_nothing_out() -> None:
    assert list(clip_starts(index_of(100, list(range(0, 100, 10))), 25)) == [0, 20, 40, 60, 75]


@pytest.mark.parametrize(("length", "stride"), [(1, 1), (7, 1), (16, 1), (16, 3), (100, 2), (200, 1)])
def test_every_frame_is_in_a_clip(length: int, stride: int) -> None:
    index = index_of(200, [0, 33, 66, 150])
    starts, span = clip_starts(index, length, stride), (length - 1) * stride + 1
    covered = np.zeros(200, bool)
    for start in starts:
        covered[start : start + span] = True
    assert covered.all() and starts[-1] + span == 200 and (np.diff(starts) > 0).all()


def test_a_shard_shorter_than_a_clip_has_none() -> None:
    assert len(clip_starts(index_of(15, [0]), 16)) == 0


def test_gaps() -> None:
    times = np.array([10, 20, 30, 40, 50])
    marks = lambda *gaps: "".join(map(str, gapped(times, gaps)))  # noqa: E731
    assert marks((25, 35)) == "01100" and marks((20, 30)) == "01000" and marks((0, 5)) == "00000" and marks((55, 99)) == "00001"
