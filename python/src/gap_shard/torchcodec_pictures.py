"""Pictures of a clip by torchcodec, where it is installed: on a graphics card, for one, they never leave it."""

from __future__ import annotations

import struct
from typing import Any

from gap_shard.errors import GapError
from gap_shard.frame_index import FrameIndex
from gap_shard.video_file import IVF_HEADER, VideoFile


class TorchcodecPictures:
    """Decodes each clip from the keyframe before it, as a small video of its own in memory. `device`: as torch names it."""

    def __init__(self, video: VideoFile, index: FrameIndex, size: tuple[int, int], device: str, threads: int) -> None:
        try:
            from torchcodec.decoders import VideoDecoder
        except ImportError as error:
            raise GapError(f"torchcodec: {error}", "Install it, or leave decoder out") from error
        if video.codec != "AV01":
            raise GapError(f"{video.name}: {video.codec} is not read by torchcodec here", "Leave decoder out")
        self._decoder: Any = VideoDecoder
        self._video, self._index, self._size, self._device, self._threads = video, index, size, device, threads

    def pictures(self, start: int, stop: int, stride: int) -> Any:
        """uint8 [T, height, width, 3] of frames `start` up to but not including `stop`: an array, or a tensor where `device` is no `cpu`. Raises GapError."""
        key = self._index.key_before(start)
        packets = self._video.packets(key, self._index.places(key, stop))
        try:
            decoder = self._decoder(ivf_of(packets, *self._size), dimension_order="NHWC", device=self._device, num_ffmpeg_threads=self._threads)
            data = decoder.get_frames_in_range(start - key, stop - key, stride).data
        except (RuntimeError, ValueError, IndexError) as error:
            raise GapError(f"{self._video.name}: frames {start} to {stop - 1} cannot be decoded: {error}", "Validate the shard in depth") from error
        return data.numpy() if self._device == "cpu" else data


def ivf_of(packets: list[bytes], width: int, height: int) -> bytes:
    """Packets of AV1 as a file of their own, a tick each."""
    head = struct.pack("<4sHH4sHHIIII", b"DKIF", 0, IVF_HEADER, b"AV01", width, height, 60, 1, len(packets), 0)
    return head + b"".join(struct.pack("<IQ", len(packet), n) + packet for n, packet in enumerate(packets))
