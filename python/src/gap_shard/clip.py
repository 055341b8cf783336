"""A clip: pictures, their true times, and what the player did in answer to each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from gap_shard.actions import Actions
from gap_shard.frame_index import BLANK, GAP, REPEAT


# What torchvision calls the pictures.
ALIASES = {"video": "pictures"}


class ClipArrays(dict[str, Any]):
    """The arrays of a clip by name, as attributes too; `video` is another name of `pictures`."""

    def __missing__(self, name: str) -> Any:
        if name in ALIASES:
            return self[ALIASES[name]]
        raise KeyError(name)

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass(frozen=True, eq=False)
class Clip(Mapping[str, Any]):
    """T pictures, and the interval from each to the next picture of the clip (docs/clips.md). Its arrays can be had by name, too: `clip["held"]`.

    pictures: uint8 [T, height, width, 3] RGB, or planes as PyAV lays them out for other formats. frames: int64 [T], numbers in the shard. ts_us,
    capture_us: int64 [T], time on the grid and true time of the picture, us; capture_err_us: uint32 [T], how far off that may be. until_us: end of
    the last interval. mask: uint8 [T], bits REPEAT (1), BLANK (2), GAP (4) of any frame of the interval.
    """

    session_id: str
    pictures: npt.NDArray[np.uint8]
    frames: npt.NDArray[np.int64]
    ts_us: npt.NDArray[np.int64]
    capture_us: npt.NDArray[np.int64]
    capture_err_us: npt.NDArray[np.uint32]
    until_us: int
    mask: npt.NDArray[np.uint8]
    actions: Actions

    @property
    def usable(self) -> npt.NDArray[np.bool_]:
        """bool [T]: the picture is the game's, and the input is trustworthy."""
        usable: npt.NDArray[np.bool_] = (self.mask & (BLANK | GAP)) == 0
        return usable

    @property
    def fresh(self) -> npt.NDArray[np.bool_]:
        """bool [T]: a new picture, not the one before again."""
        fresh: npt.NDArray[np.bool_] = (self.mask & REPEAT) == 0
        return fresh

    def __getitem__(self, name: str) -> Any:
        return self.arrays()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.arrays())

    def __len__(self) -> int:
        return len(self.arrays())

    def arrays(self) -> ClipArrays:
        """Everything as arrays, for a DataLoader: its default collation stacks them into tensors."""
        actions = self.actions
        return ClipArrays({
            "pictures": self.pictures,
            "frames": self.frames,
            "ts_us": self.ts_us,
            "capture_us": self.capture_us,
            "capture_err_us": self.capture_err_us.astype(np.int64),
            "mask": self.mask,
            "mapped": actions.mapped.copy(),
            "state": actions.state,
            "held": actions.held,
            "pressed": actions.pressed.astype(np.int32),
            "released": actions.released.astype(np.int32),
            "mouse": actions.mouse,
            "wheel": actions.wheel,
            "axes": actions.axes,
        })
