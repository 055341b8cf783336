"""torch's own DataLoader, with workers that are made as Linux makes them and as Windows and macOS do."""

from __future__ import annotations

import multiprocessing
from typing import Any

import numpy as np
import pytest

from gap_shard import GapClips, GroupBatches

data = pytest.importorskip("torch.utils.data", reason="torch is not installed here")
SIZE = (96, 54)


def loaded(place: str, method: str) -> tuple[GapClips, Any, GroupBatches]:
    clips = GapClips([place, place], length=16, size=SIZE)
    batches = GroupBatches(clips, 2, workers=2, seed=5)
    context = multiprocessing.get_context(method)
    return clips, data.DataLoader(clips, batch_sampler=batches, num_workers=2, multiprocessing_context=context), batches


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_stacks_every_clip_once(place: str, method: str) -> None:
    clips, loader, _ = loaded(place, method)
    seen = []
    for batch in loader:
        count = len(batch["shard"])
        assert tuple(batch["pictures"].shape) == (count, 16, SIZE[1], SIZE[0], 3)
        seen += [(int(shard), int(frames[0])) for shard, frames in zip(batch["shard"], batch["frames"])]
    assert sorted(seen) == sorted((one["shard"], int(one["frames"][0])) for one in clips)
    # What a worker decoded is what this process decodes.
    last = {(one["shard"], int(one["frames"][0])): one for one in clips}[seen[-1]]
    for name, value in last.items():
        np.testing.assert_array_equal(batch[name][-1].numpy(), value, err_msg=name)


def test_goes_on_in_the_middle_of_an_epoch_behind_what_was_trained_on(place: str) -> None:
    def first_frames(batch: Any) -> list[tuple[int, int]]:
        return [(int(shard), int(frames[0])) for shard, frames in zip(batch["shard"], batch["frames"])]

    _, whole, _ = loaded(place, "fork")
    expected = [first_frames(batch) for batch in whole]
    _, loader, batches = loaded(place, "fork")
    trained = iter(loader)
    for _ in range(3):
        next(trained)
    # The loader has fetched more than three by now.
    saved = batches.state_dict(used=3)
    _, resumed, other = loaded(place, "fork")
    other.load_state_dict(saved)
    assert [first_frames(batch) for batch in resumed] == expected[3:]
