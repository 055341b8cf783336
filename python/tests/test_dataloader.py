"""torch's own DataLoader, with workers that are made as Linux makes them and as Windows and macOS do."""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gap_shard import GapClips, GapError, GroupBatches, collate

data = pytest.importorskip("torch.utils.data", reason="torch is not installed here")
SIZE = (96, 54)
# Long enough that most of what is decoded is of a clip, not of the way to it.
LENGTH = 32


def loaded(place: str, method: str, stack: Any = collate, workers: int = 2) -> tuple[GapClips, Any, GroupBatches]:
    clips = GapClips([place, place], length=LENGTH, size=SIZE)
    batches = GroupBatches(clips, 2, workers=workers, seed=5)
    context = multiprocessing.get_context(method) if workers else None
    return clips, data.DataLoader(clips, batch_sampler=batches, num_workers=workers, multiprocessing_context=context, collate_fn=stack), batches


# As Windows and macOS make their workers, and as Linux does.
WAYS = [("spawn", collate, 2), ("fork", None, 2), ("fork", collate, 2), ("fork", collate, 0)]


@pytest.mark.parametrize(("method", "stack", "workers"), WAYS)
def test_stacks_every_clip_once(place: str, method: str, stack: Any, workers: int) -> None:
    clips, loader, _ = loaded(place, method, stack, workers)
    seen = []
    for batch in loader:
        count = len(batch["shard"])
        assert tuple(batch["pictures"].shape) == (count, LENGTH, SIZE[1], SIZE[0], 3)
        seen += [(int(shard), int(frames[0])) for shard, frames in zip(batch["shard"], batch["frames"])]
    assert sorted(seen) == sorted((one["shard"], int(one["frames"][0])) for one in clips)
    # What a worker decoded is what this process decodes.
    last = {(one["shard"], int(one["frames"][0])): one for one in clips}[seen[-1]]
    for name, value in last.items():
        np.testing.assert_array_equal(batch[name][-1].numpy(), value, err_msg=name)


def test_what_is_kept_of_a_batch_is_never_written_over(place: str) -> None:
    _, loader, _ = loaded(place, "fork")
    kept, copies = [], []
    for batch in loader:
        # A part of one array keeps all of its batch.
        kept.append(batch["pictures"][0, 0])
        copies.append(batch["pictures"][0, 0].clone())
    assert len(kept) > 8
    for one, copy in zip(kept, copies):
        assert (one == copy).all()


class Here:
    """Batches as a worker makes them, opened as the process that trains opens them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("torch.utils.data.get_worker_info", lambda: object())
        monkeypatch.setattr("gap_shard.collation._kept", [])

    def batch(self, value: int, count: int = 2) -> Any:
        opened, asked = collate([{"pictures": np.full((3, 500), value, np.uint8), "shard": 7}] * count).__reduce__()
        return opened(*asked)


def test_memory_is_used_again_once_nobody_holds_it_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    here = Here(monkeypatch)
    first = here.batch(1)
    second = here.batch(2)
    places = [one["pictures"].data_ptr() for one in (first, second)]
    assert len(set(places)) == 2
    part = first["pictures"][1, :, 5:9]
    del first
    third = here.batch(3)
    assert third["pictures"].data_ptr() not in places
    assert part.unique().tolist() == [1]
    del part
    fourth = here.batch(4)
    assert fourth["pictures"].data_ptr() == places[0]
    assert [one["pictures"].unique().tolist() for one in (second, third, fourth)] == [[2], [3], [4]]
    assert fourth["shard"].tolist() == [7, 7]


def test_keeps_little_memory_however_much_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    here = Here(monkeypatch)
    held = [here.batch(i, count=1 + i % 3) for i in range(60)]
    from gap_shard.collation import MOST_KEPT, _kept

    assert len(_kept) == MOST_KEPT
    assert [one["pictures"].unique().tolist() for one in held] == [[i] for i in range(60)]
    # What becomes free first is used again, however much is held.
    places = {one.data_ptr() for one in _kept}
    del held
    assert here.batch(1, count=3)["pictures"].data_ptr() - 64 in places


@pytest.mark.parametrize("workers", [0, 2])
def test_clips_of_different_sizes_are_refused_with_the_remedy(workers: int) -> None:
    sizes = [{"pictures": np.zeros((2, width), np.uint8)} for width in (4, 5)]
    with pytest.raises(GapError, match="pictures: clips of a batch differ.*Give GapClips a size"):
        list(data.DataLoader(sizes, batch_size=2, num_workers=workers, collate_fn=collate))


def test_clips_with_other_columns_are_refused_with_another_remedy() -> None:
    keys = [{"held": np.zeros((2, count), np.bool_)} for count in (4, 5)]
    with pytest.raises(GapError, match="held: clips of a batch differ.*the same codes"):
        collate(keys)


def test_a_batch_of_several_games(place: str, other: Path) -> None:
    clips = GapClips([place, other], size=(64, 36))
    batch = collate([clips[0], clips[-1]])
    assert tuple(batch["held"].shape) == (2, 16, len(clips.codes)) and tuple(batch["mapped"].shape) == (2, len(clips.codes))


def test_pictures_that_are_tensors_already_are_left_to_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    Here(monkeypatch)
    import torch

    batch = collate([{"pictures": torch.full((2, 3), value)} for value in (1, 2)])
    assert batch["pictures"].tolist() == [[[1] * 3] * 2, [[2] * 3] * 2]
