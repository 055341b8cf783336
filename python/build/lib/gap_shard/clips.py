"""A map-style data set of clips, for a DataLoader."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from gap_shard.errors import GapError, RevokedError
from gap_shard.frame_index import BLANK, GAP
from gap_shard.revocations import Revocations, refuse_revoked
from gap_shard.shard import GapShard
from gap_shard.starts import clip_starts

if TYPE_CHECKING:
    _Base = object
else:
    try:
        from torch.utils.data import Dataset as _Base
    except ImportError:
        _Base = object


class GapClips(_Base):
    """Every clip of some shards, as dictionaries of arrays (`Clip.arrays`).

    length, stride: pictures of a clip, and which. min_usable: clips with a smaller share of trustworthy frames are left out. Everything else goes to each
    `GapShard`. A shard whose consent was withdrawn is left out, and named in `left_out`; any other that cannot be read is an error, unless
    `skip_unreadable`.
    """

    def __init__(
        self,
        shards: Iterable[str | os.PathLike[str]],
        length: int = 16,
        stride: int = 1,
        *,
        min_usable: float = 0.0,
        skip_unreadable: bool = False,
        revocations: Iterable[str] = (),
        revokers: Iterable[str] = (),
        **options: Any,
    ) -> None:
        if length < 1 or stride < 1:
            raise GapError(f"length {length}, stride {stride}: both must be at least 1", "Give how many pictures a clip has")
        self.length, self.stride, self._min_usable = length, stride, min_usable
        self._lists = Revocations(list(revocations), list(revokers))
        # Why a shard is not among `shards`, by its place.
        self.left_out: dict[str, str] = {}
        self.shards: list[GapShard] = []
        for place in shards:
            try:
                self.shards.append(GapShard(place, revocations=self._lists.paths, revokers=self._lists.revokers, **options))
            except RevokedError as error:
                self.left_out[os.fspath(place)] = str(error)
            except GapError as error:
                if not skip_unreadable:
                    raise
                self.left_out[os.fspath(place)] = str(error)
        self._index()

    def _index(self) -> None:
        """Numbers the clips: shard, first frame, and which clips begin a group (docs/clips.md)."""
        starts = [self._usable(shard) for shard in self.shards]
        self._starts = np.concatenate([np.empty(0, np.int64), *starts])
        self._shard = np.repeat(np.arange(len(self.shards)), [len(one) for one in starts])

    def _usable(self, shard: GapShard) -> Any:
        starts = clip_starts(shard.index, self.length, self.stride)
        bad = np.concatenate([[0], np.cumsum((shard.index.flags & (BLANK | GAP)) != 0)])
        span = (self.length - 1) * self.stride + 1
        return starts[(bad[starts + span] - bad[starts]) <= (1 - self._min_usable) * span]

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, i: int) -> dict[str, Any]:
        if not -len(self) <= i < len(self):
            raise IndexError(i)
        shard = int(self._shard[i])
        return {**self.shards[shard].clip(int(self._starts[i]), self.length, self.stride).arrays(), "shard": shard}

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (self[i] for i in range(len(self)))

    def groups(self) -> list[range]:
        """Clips that are decoded from the same keyframe, one after the other: cheap only in this order."""
        keys = np.array([self.shards[s].index.key_before(int(n)) for s, n in zip(self._shard, self._starts)], np.int64)
        new = np.flatnonzero((np.diff(self._shard, prepend=-1) != 0) | (np.diff(keys, prepend=-1) != 0))
        return [range(int(a), int(b)) for a, b in zip(new, [*new[1:], len(self)])]

    def refresh(self) -> list[str]:
        """Reads the lists of withdrawn consents again, and leaves out what they now name; returns the places of these shards. Numbers of clips change."""
        gone: list[str] = []
        for shard in self.shards:
            try:
                refuse_revoked(shard.place, shard.meta, self._lists)
            except RevokedError as error:
                self.left_out[shard.place] = str(error)
                gone.append(shard.place)
        self.shards = [shard for shard in self.shards if shard.place not in gone]
        if gone:
            self._index()
        return gone
