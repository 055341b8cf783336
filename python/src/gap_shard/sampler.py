"""The order of clips in an epoch: shuffled by groups of one keyframe, and resumable."""

from __future__ import annotations

from typing import Any, Iterator

import numpy as np

from gap_shard.clips import GapClips
from gap_shard.errors import GapError


class GroupSampler:
    """Numbers of clips for a DataLoader: groups in a random order, the clips of a group one after the other.

    A clip in the middle of a group is decoded from its keyframe, about 60 frames before; after its neighbour it costs only its own. `rank` of `world`
    processes gets every `world`-th group; all get as many clips, so that none of them waits for the others at the end. Each epoch has another order.
    `state_dict` and `load_state_dict` save and resume it in the middle of an epoch.
    """

    def __init__(self, clips: GapClips, *, shuffle: bool = True, seed: int = 0, rank: int = 0, world: int = 1) -> None:
        if not 0 <= rank < world:
            raise GapError(f"rank {rank} of {world}", "Give a rank from 0 to world - 1")
        self._clips, self._shuffle, self._seed, self._rank, self._world = clips, shuffle, seed, rank, world
        self._epoch, self._done, self._begin = 0, 0, 0

    def __len__(self) -> int:
        """Clips of this process in a whole epoch."""
        return len(self._clips) // self._world

    def __iter__(self) -> Iterator[int]:
        order = self._order()
        self._done, self._begin = self._begin, 0
        while self._done < len(self):
            self._done += 1
            yield order[self._done - 1]
        self._epoch, self._done = self._epoch + 1, 0

    def _order(self) -> list[int]:
        groups = self._clips.groups()
        numbers = np.random.default_rng([self._seed, self._epoch]).permutation(len(groups)) if self._shuffle else np.arange(len(groups))
        each = [[clip for g in numbers[rank :: self._world] for clip in groups[g]] for rank in range(self._world)]
        # Groups are of different lengths: what one process has too many is what another lacks.
        spare = [clip for one in each for clip in one[len(self) :]]
        for one in each[: self._rank]:
            del spare[: max(0, len(self) - len(one))]
        mine = each[self._rank][: len(self)]
        return mine + spare[: len(self) - len(mine)]

    def state_dict(self, used: int | None = None) -> dict[str, Any]:
        """used: clips of this epoch that were trained on; without it all that were handed out, which the workers of a DataLoader fetch ahead."""
        done = self._done if used is None else used
        return {"seed": self._seed, "epoch": self._epoch, "done": done, "clips": len(self._clips), "world": self._world, "shuffle": self._shuffle}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Goes on where it was saved. Raises GapError for a state of other clips: it would skip some and repeat others."""
        now = self.state_dict()
        for name in ("clips", "world", "shuffle"):
            if state.get(name) != now[name]:
                raise GapError(f"{name}: saved with {state.get(name)}, and now {now[name]}", "Give the same shards and settings, or begin a new epoch")
        self._seed, self._epoch, self._begin = int(state["seed"]), int(state["epoch"]), int(state["done"])
