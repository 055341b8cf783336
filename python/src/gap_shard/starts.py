"""Where the clips of a shard begin: at keyframes where that is possible, so that decoding them costs nothing extra."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gap_shard.frame_index import FrameIndex


def clip_starts(index: FrameIndex, length: int, stride: int = 1) -> npt.NDArray[np.int64]:
    """First frames of clips of `length` pictures, every `stride`-th frame, that cover every frame at least once.

    Each begins at the last keyframe that leaves no frame out, or else behind the clip before; the last ends with the shard. None where the shard
    is shorter than a clip.
    """
    # The frame behind the last picture of a clip.
    span = (length - 1) * stride + 1
    if span > index.count:
        return np.empty(0, np.int64)
    last = index.count - span
    starts = [0]
    while starts[-1] < last:
        behind = starts[-1] + span
        key = int(index.keys[np.searchsorted(index.keys, behind, side="right") - 1])
        starts.append(min(last, key if key > starts[-1] else behind))
    return np.array(starts, np.int64)
