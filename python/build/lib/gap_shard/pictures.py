"""Pictures of a decoder as one array."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import av
import numpy as np
import numpy.typing as npt
from av.video.reformatter import VideoReformatter

from gap_shard.errors import GapError

Pictures = npt.NDArray[np.uint8]


class Converter:
    """Turns decoded pictures into arrays. `threads`: of one conversion, 0 for all cores; left to itself a worker takes the cores of the others."""

    def __init__(self, picture_format: str, size: tuple[int, int] | None, threads: int) -> None:
        self._format, self._size = picture_format, size
        # PyAV has let its threads be chosen since version 15.
        self._options = {"threads": threads} if "threads" in (VideoReformatter.reformat.__doc__ or "") else {}
        self._reformatter = VideoReformatter()

    def stacked(self, pictures: Iterator[av.VideoFrame], count: int) -> Pictures:
        """`count` pictures, each straight into its place: `np.stack` would hold all of them twice, and every page of that would be new."""
        first = next(pictures)
        # What needs no conversion is copied once, not three times.
        planar = self._format == "yuv420p" and first.format.name == "yuv420p" and self._size is None
        shape = (first.height * 3 // 2, first.width) if planar else self._array(first).shape
        into = np.empty((count, *shape), np.uint8)
        for i, picture in enumerate(chain([first], pictures)):
            if planar:
                _copy_planes(picture, into[i].reshape(-1))
            else:
                into[i] = self._array(picture)
        return into

    def _array(self, picture: av.VideoFrame) -> Pictures:
        width, height = self._size or (picture.width, picture.height)
        try:
            array = self._reformatter.reformat(picture, width, height, self._format, **self._options).to_ndarray()
        except ValueError as error:
            raise GapError(f"picture_format {self._format}: {error}", "Give rgb24, yuv420p, gray, or another of 8 bits") from error
        if array.dtype != np.uint8:
            raise GapError(f"picture_format {self._format}: has no 8 bits", "Give rgb24, yuv420p, gray, or another of 8 bits")
        return array.astype(np.uint8, copy=False)


def _copy_planes(picture: av.VideoFrame, into: Pictures) -> None:
    at = 0
    for plane, (width, height) in zip(picture.planes, [(picture.width, picture.height), *[(picture.width // 2, picture.height // 2)] * 2]):
        rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
        into[at : at + width * height].reshape(height, width)[:] = rows[:height, :width]
        at += width * height
