from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gap_shard import GapClips, GapError, GapShard, GroupSampler
from conftest import edit_json


def test_every_clip_of_every_shard(place: str, copy: Path) -> None:
    clips = GapClips([place, copy], 16, picture_format="gray")
    assert len(clips) == 48
    first, last = clips[0], clips[-1]
    assert first["pictures"].shape == (16, 360, 640) and [first["shard"], last["shard"]] == [0, 1]
    assert np.array_equal(last["frames"], np.arange(344, 360))
    assert sum(1 for _ in clips) == 48
    with pytest.raises(IndexError):
        clips[48]


def test_clips_of_a_gap_are_left_out_on_demand(copy: Path) -> None:
    true_us = GapShard(copy).index.true_us
    gap = {"from_us": int(true_us[100]), "to_us": int(true_us[140]), "reason": "unfocused"}
    edit_json(copy / "meta.json", lambda meta: meta["recorder"].update(gaps=[gap]))
    clips = GapClips([copy], 16, min_usable=1)
    assert 0 < len(clips) < 24
    assert all(not (clips._starts[i] < 140 and clips._starts[i] + 16 > 100) for i in range(len(clips)))


def test_a_shard_that_cannot_be_read(place: str, copy: Path) -> None:
    (copy / "meta.json").write_text("{}")
    with pytest.raises(GapError):
        GapClips([place, copy])
    clips = GapClips([place, copy], skip_unreadable=True)
    assert len(clips.shards) == 1 and list(clips.left_out) == [str(copy)]


def test_a_sampler_keeps_groups_together_and_leaves_out_nothing(place: str, copy: Path) -> None:
    clips = GapClips([place, copy], 16)
    order = list(GroupSampler(clips, seed=5))
    assert sorted(order) == list(range(48)) and order != list(range(48))
    firsts = {group.start: group for group in clips.groups()}
    at = 0
    while at < len(order):
        group = firsts[order[at]]
        assert order[at : at + len(group)] == list(group)
        at += len(group)


def test_each_epoch_has_another_order_and_each_seed_the_same(place: str) -> None:
    clips = GapClips([place], 4)
    one, two = GroupSampler(clips, seed=1), GroupSampler(clips, seed=1)
    first = list(one)
    assert list(two) == first and list(one) != first
    assert list(GroupSampler(clips, shuffle=False)) == list(range(len(clips)))


@pytest.mark.parametrize("world", [2, 3, 7])
def test_processes_share_the_clips_evenly(place: str, world: int) -> None:
    clips = GapClips([place], 5)
    samplers = [GroupSampler(clips, seed=2, rank=rank, world=world) for rank in range(world)]
    parts = [list(sampler) for sampler in samplers]
    assert {len(part) for part in parts} == {len(clips) // world}
    together = [clip for part in parts for clip in part]
    assert len(set(together)) == len(together)


def test_a_sampler_goes_on_where_it_was_saved(place: str) -> None:
    clips = GapClips([place], 8)
    whole = list(GroupSampler(clips, seed=9))
    running = GroupSampler(clips, seed=9)
    begun = iter(running)
    head = [next(begun) for _ in range(10)]
    resumed = GroupSampler(clips)
    resumed.load_state_dict(running.state_dict())
    assert head + list(resumed) == whole
    assert len(list(resumed)) == len(whole)
    early = GroupSampler(clips)
    early.load_state_dict(running.state_dict(used=4))
    assert head[:4] + list(early) == whole


def test_a_state_of_other_clips_is_refused(place: str) -> None:
    state = GroupSampler(GapClips([place], 8)).state_dict()
    with pytest.raises(GapError, match="clips: saved with"):
        GroupSampler(GapClips([place], 9)).load_state_dict(state)
    with pytest.raises(GapError, match="rank 2 of 2"):
        GroupSampler(GapClips([place], 8), rank=2, world=2)


def test_the_index_is_kept_and_made_again_where_the_table_changed(copy: Path, cache: Path) -> None:
    shard = GapShard(copy)
    kept = list(cache.glob("*.npy"))
    assert kept
    again = GapShard(copy)
    assert np.array_equal(again.index.offsets, shard.index.offsets) and np.array_equal(again.index.flags, shard.index.flags)
    for file in kept:
        file.write_bytes(b"no index")
    assert np.array_equal(GapShard(copy).index.true_us, shard.index.true_us)
    edit_json(copy / "meta.json", lambda meta: meta["recorder"].update(calibration={"correction_us": 500}))
    assert np.array_equal(GapShard(copy).index.true_us, shard.index.true_us - (500 - shard.meta.correction_us))
