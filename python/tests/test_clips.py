from __future__ import annotations

import os
import pickle
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gap_shard import GapClips, GapError, GapShard, GroupBatches, pool
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


def repeat_at(shard: Path, frames: Iterable[int]) -> None:
    """Each of these frames shows what the one before it shows, as where a recorder was late."""
    table = pq.read_table(shard / "frames.parquet")
    us = table["capture_us"].to_numpy().copy()
    for n in frames:
        us[n] = us[n - 1]
    pq.write_table(table.set_column(table.schema.get_field_index("capture_us"), "capture_us", pa.array(us)), shard / "frames.parquet")


@pytest.mark.parametrize("repeats", [(), range(101, 112), range(129, 141)], ids=["no repeat", "begins in a stall", "ends in a stall"])
def test_clips_of_a_gap_are_left_out_on_demand(copy: Path, repeats: Iterable[int]) -> None:
    repeat_at(copy, repeats)
    true_us = GapShard(copy).index.true_us
    begin, end = int(true_us[100]), int(true_us[140])
    edit_json(copy / "meta.json", lambda meta: meta["recorder"].update(gaps=[{"from_us": begin, "to_us": end, "reason": "unfocused"}]))
    shard = GapShard(copy)
    assert all(shard.clip(int(n), 4, 4).usable.all() for n in GapClips([copy], 4, 4, min_usable=1)._starts)
    usable = {n: shard.clip(n, 10).usable.mean() for n in range(0, 360, 10)}
    assert [*GapClips([copy], 10, min_usable=0.5)._starts] == [n for n, share in usable.items() if share >= 0.5]
    clips = GapClips([copy], 16, min_usable=1)
    assert 0 < len(clips) < 24
    # By time: frames of a late machine share theirs, and a frame that ends or begins with the gap is not of it.
    next_us = np.append(true_us[1:], np.iinfo(np.int64).max)
    assert all(next_us[n + 15] <= begin or true_us[n] >= end for n in clips._starts)


def test_a_shard_that_cannot_be_read(place: str, copy: Path) -> None:
    (copy / "meta.json").write_text("{}")
    with pytest.raises(GapError):
        GapClips([place, copy])
    clips = GapClips([place, copy], skip_unreadable=True)
    assert len(clips.shards) == 1 and list(clips.left_out) == [str(copy)]


def flat(batches: Iterable[list[int]]) -> list[int]:
    return [clip for batch in batches for clip in batch]


def group_of(clips: GapClips) -> dict[int, int]:
    return {clip: group.start for group in clips.groups() for clip in group}


@pytest.mark.parametrize(("size", "workers"), [(1, 0), (2, 1), (3, 2), (2, 4), (50, 1)])
def test_batches_leave_out_nothing_and_repeat_nothing(place: str, copy: Path, size: int, workers: int) -> None:
    clips = GapClips([place, copy], 16)
    batches = list(GroupBatches(clips, size, workers=workers, seed=5))
    assert sorted(flat(batches)) == list(range(48)) and max(map(len, batches)) <= size
    if size * max(1, workers) <= len(clips):
        full = list(GroupBatches(clips, size, workers=workers, seed=5, drop_last=True))
        assert full == [batch for batch in batches if len(batch) == size] and len(full) >= 48 // size - workers * 2


def test_each_place_of_each_worker_goes_through_one_group_at_a_time(place: str, copy: Path) -> None:
    clips = GapClips([place, copy], 4)
    group, (size, workers) = group_of(clips), (3, 2)
    batches = list(GroupBatches(clips, size, workers=workers, drop_last=True))
    # A DataLoader gives batch i to worker i modulo their number.
    for worker in range(workers):
        mine = batches[worker::workers][:-1]
        for before, batch in zip(mine, mine[1:]):
            for was, clip in zip(before, batch):
                assert clip == was + 1 or group[clip] == clip, "a clip goes on with its group, or begins another"
        assert all(len({group[clip] for clip in batch}) == size for batch in mine), "no two of a batch are of one group"


def test_each_epoch_has_another_order_and_each_seed_the_same(place: str) -> None:
    clips = GapClips([place], 4)
    one, two = GroupBatches(clips, 2, seed=1), GroupBatches(clips, 2, seed=1)
    first = list(one)
    assert list(two) == first and len(one) == len(first)
    assert any(list(one) != first for _ in range(5))
    assert flat(GroupBatches(clips, 1, shuffle=False)) == list(range(len(clips)))


@pytest.mark.parametrize("world", [2, 3, 7])
def test_processes_get_as_many_batches_and_no_clip_twice(place: str, copy: Path, world: int) -> None:
    clips = GapClips([place, copy], 5)
    parts = [list(GroupBatches(clips, 2, seed=2, rank=rank, world=world)) for rank in range(world)]
    assert len({len(part) for part in parts}) == 1
    together = [clip for part in parts for clip in flat(part)]
    assert len(set(together)) == len(together) >= 0.85 * len(clips)


def test_fewer_groups_than_places_are_split(place: str) -> None:
    clips = GapClips([place], 8)
    assert len(clips.groups()) == 3
    for options in ({"batch_size": 8}, {"batch_size": 8, "drop_last": True}, {"batch_size": 4, "world": 2, "workers": 2}):
        batches = list(GroupBatches(clips, **options))
        assert len(batches) > 2 and len(batches[0]) == options["batch_size"]
    with pytest.raises(GapError, match="clips are too few"):
        list(GroupBatches(clips, 100, drop_last=True))


@pytest.mark.parametrize("ahead", [0, 1, 3])
def test_an_epoch_goes_on_where_it_was_saved(place: str, ahead: int) -> None:
    clips = GapClips([place], 8)
    two_epochs = GroupBatches(clips, 2, seed=9)
    whole = [*two_epochs, *two_epochs]
    for used in range(0, len(whole) + 1):
        # What is fetched ahead may be of the end of the epoch, or have ended it.
        running, fetched = GroupBatches(clips, 2, seed=9), 0
        length = len(running)
        epoch, within = divmod(used, length)
        for _ in range(epoch):
            list(running)
        for _ in running:
            fetched += 1
            if fetched == within + ahead:
                break
        resumed = GroupBatches(clips, 2)
        resumed.load_state_dict(running.state_dict(used=within))
        assert resumed.state_dict() == running.state_dict(used=within), "and saved again before it goes on"
        rest = list(resumed)
        assert (rest if len(rest) == length else [*whole[epoch * length : used], *rest]) == whole[epoch * length : (epoch + 1) * length] or epoch == 2


def test_a_state_of_other_batches_is_refused(place: str, copy: Path) -> None:
    clips = GapClips([place], 8)
    state = GroupBatches(clips, 2).state_dict()
    for others in (GapClips([place], 9), GapClips([copy], 8)):
        with pytest.raises(GapError, match="clips: saved with"):
            GroupBatches(others, 2).load_state_dict(state)
    with pytest.raises(GapError, match="batch_size: saved with 2, and now 3"):
        GroupBatches(clips, 3).load_state_dict(state)
    with pytest.raises(GapError, match="rank 2 of 2"):
        GroupBatches(clips, 2, rank=2, world=2)
    with pytest.raises(GapError, match="batch_size 0"):
        GroupBatches(clips, 0)


@pytest.mark.long
def test_pictures_are_the_same_in_any_order(place: str, copy: Path) -> None:
    clips = GapClips([place, copy], 8, picture_format="gray")
    for i in flat(GroupBatches(clips, 5, seed=3))[:60]:
        shard = GapShard(clips.shards[int(clips._shard[i])].place.where, picture_format="gray")
        assert np.array_equal(clips[i]["pictures"], shard.clip(int(clips._starts[i]), 8).pictures)


def test_no_more_is_open_than_a_process_may_have(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "SHARDS", pool.Pool(3))
    monkeypatch.setattr("gap_shard.shard.SHARDS", pool.SHARDS)
    shards = [GapShard(place, picture_format="gray") for _ in range(8)]
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    first = [shard.clip(40, 2).pictures for shard in shards]
    assert len(pool.SHARDS) == 3
    if before:
        assert len(os.listdir("/proc/self/fd")) - before <= 3 * 3
    assert all(np.array_equal(one, shard.clip(40, 2).pictures) for one, shard in zip(first, shards))
    # Opened and closed a dozen times in one process, nothing is kept for good.
    assert pool._abandoned == []


def test_what_is_held_is_made_again_where_the_events_changed(copy: Path) -> None:
    events = pq.read_table(copy / "events.parquet")
    assert not GapShard(copy).actions(0, 100).held[:, 11].any()
    code = events["code"].to_pylist()
    code[5] = "MMB"
    value = pa.array([1.0] * len(events), pa.float32())
    changed = events.set_column(events.schema.get_field_index("code"), "code", pa.array(code)).set_column(events.schema.get_field_index("value"), "value", value)
    pq.write_table(changed, copy / "events.parquet")
    shard = GapShard(copy)
    assert shard.codes[11] == "MMB" and shard.actions(200, 2).held[:, 11].all()


def test_a_shard_for_another_process_is_small(place: str) -> None:
    shard = GapShard(place)
    assert len(pickle.dumps(shard)) < 9000 < len(pickle.dumps(GapShard(place, cache=False)))
    assert np.array_equal(pickle.loads(pickle.dumps(shard)).index.ends, shard.index.ends)


def test_the_index_is_kept_and_made_again_where_the_table_changed(copy: Path, cache: Path) -> None:
    shard = GapShard(copy)
    kept = list(cache.glob("*.npy"))
    assert kept
    again = GapShard(copy)
    assert np.array_equal(again.index.ends, shard.index.ends) and np.array_equal(again.index.flags, shard.index.flags)
    for file in kept:
        file.write_bytes(b"no index")
    assert np.array_equal(GapShard(copy).index.true_us, shard.index.true_us)
    edit_json(copy / "meta.json", lambda meta: meta["recorder"].update(calibration={"correction_us": 500}))
    assert np.array_equal(GapShard(copy).index.true_us, shard.index.true_us - (500 - shard.meta.correction_us))


def test_no_worker_waits_for_the_last_group_of_another() -> None:
    from gap_shard.batches import LEAST_MOVED, _lanes

    groups = [range(n * 37, (n + 1) * 37) for n in range(36)]
    lanes = _lanes(groups, 8)
    assert sorted(clip for lane in lanes for clip in lane) == list(range(36 * 37))
    assert max(map(len, lanes)) - min(map(len, lanes)) < 2 * LEAST_MOVED
    # A group is cut once, at most, and goes on in order.
    assert sum(a + 1 != b for lane in lanes for a, b in zip(lane, lane[1:])) <= 36
