"""The order of clips in an epoch: random, cheap to decode, and resumable."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import Any

import numpy as np

from gap_shard.clips import GapClips
from gap_shard.errors import GapError


class GroupBatches:
    """Batches of clip numbers, for `DataLoader(clips, batch_sampler=GroupBatches(clips, 8, workers=4), num_workers=4)`.

    A clip in the middle of a group is decoded from its keyframe, 60 frames before on average; after its neighbour it costs only its own. So each place of a
    batch goes through one group at a time, and each batch has clips of as many groups as it has places. A DataLoader deals batches out to its workers in turn:
    `workers` makes the next batch of the same worker go on with the same groups. 0 is as 1.

    `rank` of `world` processes gets its share; all get as many batches, so that none waits for the others at the end. Every epoch has another order;
    without `shuffle` each has that of the shards. Where there are fewer groups than places, groups are split. The last batches may be smaller, unless
    `drop_last`. `state_dict` and `load_state_dict` save and resume it in
    the middle of an epoch.
    """

    def __init__(
        self,
        clips: GapClips,
        batch_size: int,
        *,
        workers: int = 0,
        shuffle: bool = True,
        seed: int = 0,
        rank: int = 0,
        world: int = 1,
        drop_last: bool = False,
    ) -> None:
        if batch_size < 1 or workers < 0:
            raise GapError(f"batch_size {batch_size}, workers {workers}: out of range", "Give how many clips a batch has, and the DataLoader's num_workers")
        if not 0 <= rank < world:
            raise GapError(f"rank {rank} of {world}", "Give a rank from 0 to world - 1")
        self._clips, self._batch_size, self._workers = clips, batch_size, max(1, workers)
        self._shuffle, self._seed, self._rank, self._world, self._drop_last = shuffle, seed, rank, world, drop_last
        self._epoch, self._done = 0, 0
        # Whether the next epoch goes on in the middle, and whether this one is over: what was fetched ahead may still have to be trained on.
        self._resumed, self._over = False, False

    def __len__(self) -> int:
        """Batches of this process in an epoch."""
        return len(self._order())

    def __iter__(self) -> Iterator[list[int]]:
        if self._over:
            self._epoch += 1
        if not self._resumed:
            self._done = 0
        self._resumed = self._over = False
        order = self._order()
        while self._done < len(order):
            # Counted before it is handed out: what was saved then goes on behind it.
            self._done += 1
            yield order[self._done - 1]
        self._over = True

    def _order(self) -> list[list[int]]:
        groups = self._clips.groups()
        numbers = np.random.default_rng([self._seed, self._epoch]).permutation(len(groups)) if self._shuffle else np.arange(len(groups))
        lanes = _lanes([groups[g] for g in numbers], self._world * self._workers * self._batch_size)
        each = [self._dealt(lanes[rank :: self._world]) for rank in range(self._world)]
        order = each[self._rank][: min(len(one) for one in each)]
        if not order and len(self._clips) > 0:
            raise GapError(
                f"{len(self._clips)} clips are too few for {self._world} processes of {self._workers} workers with batches of {self._batch_size}",
                "Give more shards, or smaller batches",
            )
        return order

    def _dealt(self, lanes: list[list[int]]) -> list[list[int]]:
        """Batches in the order in which a DataLoader deals them out: one of each worker, then the next of each."""
        size = self._batch_size
        batches: list[list[int]] = []
        for step in range(max((len(lane) for lane in lanes), default=0)):
            for worker in range(self._workers):
                batch = [lane[step] for lane in lanes[worker * size : (worker + 1) * size] if step < len(lane)]
                if len(batch) == size or (batch and not self._drop_last):
                    batches.append(batch)
        return batches

    def state_dict(self, used: int | None = None) -> dict[str, Any]:
        """used: batches of this epoch that were trained on; without it all that were handed out, which a DataLoader fetches ahead."""
        done = self._done if used is None else used
        over = done >= len(self)
        return {**self._settings(), "seed": self._seed, "epoch": self._epoch + over, "done": 0 if over else done}

    def _settings(self) -> dict[str, Any]:
        return {
            "clips": self._clips.fingerprint(),
            "batch_size": self._batch_size,
            "workers": self._workers,
            "world": self._world,
            "shuffle": self._shuffle,
            "drop_last": self._drop_last,
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Goes on where it was saved. Raises GapError for a state of other clips or batches: it would skip some and repeat others."""
        for name, now in self._settings().items():
            if state.get(name) != now:
                raise GapError(f"{name}: saved with {state.get(name)}, and now {now}", "Give the same shards and settings, or begin a new epoch")
        self._seed, self._epoch, self._done = int(state["seed"]), int(state["epoch"]), int(state["done"])
        self._resumed, self._over = True, False


def _lanes(groups: list[range], count: int) -> list[list[int]]:
    """The groups, each to the lane that is the shortest so far; their order stays. Where there are fewer than lanes, the longest are halved; all end at about the same time."""
    groups = list(groups)
    while groups and len(groups) < count:
        longest = max(range(len(groups)), key=lambda g: len(groups[g]))
        whole = groups[longest]
        if len(whole) < 2:
            break
        half = len(whole) // 2
        groups[longest : longest + 1] = [whole[:half], whole[half:]]
    lanes: list[list[int]] = [[] for _ in range(count)]
    shortest = [(0, lane) for lane in range(count)]
    for group in groups:
        length, lane = heapq.heappop(shortest)
        lanes[lane].extend(group)
        heapq.heappush(shortest, (length + len(group), lane))
    _even(lanes)
    return lanes


# A clip in the middle of a group is decoded from its keyframe: so many, and fewer, are not worth that.
LEAST_MOVED = 4


def _even(lanes: list[list[int]]) -> None:
    """Moves clips from the end of the longest lane to the shortest: where one worker ends a group later, all others would have nothing to do meanwhile."""
    for _ in lanes:
        long, short = max(lanes, key=len), min(lanes, key=len)
        moved = (len(long) - len(short)) // 2
        if moved < LEAST_MOVED:
            return
        short.extend(long[-moved:])
        del long[-moved:]
