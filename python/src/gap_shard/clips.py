"""A map-style data set of clips, for a DataLoader."""

from __future__ import annotations

import hashlib
import os
import warnings
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from gap_shard.clip import ClipArrays
from gap_shard.columns import Columns, all_codes, checked_codes
from gap_shard.errors import GapError, RevokedError
from gap_shard.frame_index import BLANK, GAP
from gap_shard.places import Place
from gap_shard.release import ReleasedShard
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

    shards: places, or those of a `Release`. length, stride: pictures of a clip, and which. codes: the keys that have a column, the same for every shard; without, every key that any of
    them could have recorded, sorted: keep `GapClips.codes` with a model, and pass it to every later data set. min_usable: clips with a smaller share of trustworthy frames are left out. Everything else goes to each
    `GapShard`. A shard whose consent was withdrawn, or that is shorter than a clip, is left out, and named in `left_out`; any other that cannot be read is an
    error, unless `skip_unreadable`.
    """

    def __init__(
        self,
        shards: Iterable[str | os.PathLike[str] | ReleasedShard],
        length: int = 16,
        stride: int = 1,
        *,
        codes: Iterable[str] | None = None,
        min_usable: float = 0.0,
        skip_unreadable: bool = False,
        revocations: Iterable[str] = (),
        revokers: Iterable[str] = (),
        **options: Any,
    ) -> None:
        if length < 1 or stride < 1:
            raise GapError(f"length {length}, stride {stride}: both must be at least 1", "Give how many pictures a clip has")
        asked = None if codes is None else checked_codes(codes)
        self.length, self.stride, self._min_usable = length, stride, min_usable
        self._lists = Revocations(list(revocations), list(revokers))
        # Why a shard is not among `shards`, by its place.
        self.left_out: dict[str, str] = {}
        self.shards: list[GapShard] = []
        revoked = self._lists.read()
        for one in shards:
            place, sha256 = (one.place, one.sha256) if isinstance(one, ReleasedShard) else (one, None)
            name = Place(os.fspath(place)).name
            try:
                shard = GapShard(place, sha256=sha256, **options)
                refuse_revoked(shard.place, revoked)
                if len(shard) < (length - 1) * stride + 1:
                    self.left_out[name] = f"{name}: its {len(shard)} frames are fewer than a clip of {length} pictures, every {stride}, needs"
                    warnings.warn(self.left_out[name], stacklevel=2)
                    continue
                self.shards.append(shard)
            except RevokedError as error:
                self.left_out[name] = str(error)
            except GapError as error:
                if not skip_unreadable:
                    raise
                self.left_out[name] = str(error)
        known = all_codes(shard.meta for shard in self.shards)
        self.codes = known if asked is None else asked
        # Keys that some shard could have recorded, and that have no column.
        self.unlisted = tuple(code for code in known if code not in self.codes)
        # Keys that were asked for, and that no shard could have recorded.
        self.unrecorded = tuple(code for code in self.codes if code not in known)
        for shard in self.shards:
            shard.columns = Columns(shard.meta, self.codes)
        self._number()

    def _number(self) -> None:
        """Numbers the clips: which shard, and first frame."""
        starts = [self._usable(shard) for shard in self.shards]
        self._starts = np.concatenate([np.empty(0, np.int64), *starts])
        self._shard = np.repeat(np.arange(len(self.shards)), [len(one) for one in starts])

    def _usable(self, shard: GapShard) -> Any:
        starts = clip_starts(shard.index, self.length, self.stride)
        good = np.concatenate([[0], np.cumsum((shard.index.flags & (BLANK | GAP)) == 0)])
        # The last picture's interval too, as its mask says.
        ends = np.minimum(starts + self.length * self.stride, len(shard))
        return starts[good[ends] - good[starts] >= self._min_usable * (ends - starts) - 1e-9]

    def fingerprint(self) -> str:
        """Which clips these are, in which order."""
        text = repr([(shard.place.name, shard.meta.session_id) for shard in self.shards]).encode()
        return hashlib.sha256(text + self._starts.tobytes() + self._shard.tobytes() + repr((self.length, self.stride)).encode()).hexdigest()

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, i: int) -> ClipArrays:
        if not -len(self) <= i < len(self):
            raise IndexError(i)
        shard = int(self._shard[i])
        arrays = self.shards[shard].clip(int(self._starts[i]), self.length, self.stride).arrays()
        arrays["shard"] = shard
        return arrays

    def __iter__(self) -> Iterator[ClipArrays]:
        return (self[i] for i in range(len(self)))

    def groups(self) -> list[range]:
        """Clips that are decoded from the same keyframe, one after the other: cheap only in this order."""
        keys = np.array([self.shards[s].index.key_before(int(n)) for s, n in zip(self._shard, self._starts)], np.int64)
        new = np.flatnonzero((np.diff(self._shard, prepend=-1) != 0) | (np.diff(keys, prepend=-1) != 0))
        return [range(int(a), int(b)) for a, b in zip(new, [*new[1:], len(self)])]

    def refresh(self) -> list[str]:
        """Reads the lists of withdrawn consents again, and leaves out what they now name; returns the places of these shards.

        Numbers of clips change, and workers that are running keep what they have: make the DataLoader and its batches anew where this returns any.
        """
        revoked, gone = self._lists.read(), []
        for shard in self.shards:
            try:
                refuse_revoked(shard.place, revoked)
            except RevokedError as error:
                self.left_out[shard.place.name] = str(error)
                gone.append(shard)
        self.shards = [shard for shard in self.shards if shard not in gone]
        if gone:
            self._number()
        return [shard.place.name for shard in gone]
