"""The packets of a shard's video, found from their sizes alone."""

from __future__ import annotations

import struct
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from gap_shard.errors import GapError
from gap_shard.places import Place, read_range, size_of

# In front of each packet: IVF, and Matroska as this recorder writes it (format/SPEC.md).
IVF_HEADER, IVF_FRAME = 32, 12
MATROSKA_FRAME = 27
MATROSKA_MOST_HEADER = 4096
# Read at once: a group of ten seconds at 40 Mb/s has 50 MB.
MOST_BYTES = 256_000_000
CLUSTER = b"\x1f\x43\xb6\x75"


class VideoFile:
    """A video that is read by ranges."""

    def __init__(self, handle: BinaryIO, name: str, codec: str, header_bytes: int, frame_bytes: int) -> None:
        self._handle, self.name, self.codec = handle, name, codec
        self.header_bytes, self.frame_bytes = header_bytes, frame_bytes
        self.size = size_of(handle)

    @classmethod
    def open(cls, place: Place, file: str) -> VideoFile:
        handle, name = place.open(file), f"{place.name}: {file}"
        if handle is None:
            raise GapError(f"{name} is missing", "Get the whole shard")
        try:
            return cls(handle, name, *(_ivf if file.endswith(".ivf") else _matroska)(handle, name))
        except GapError:
            handle.close()
            raise

    def packets(self, begin: int, places: npt.NDArray[np.int64]) -> list[bytes]:
        """Packets of frames from `begin` on, in one read; `places`: where each begins behind the file's header, and where the last ends."""
        end = begin + len(places) - 1
        first, last = self.header_bytes + int(places[0]), self.header_bytes + int(places[-1])
        if last > self.size:
            raise GapError(
                f"{self.name}: frame {end - 1} should end at byte {last}, and the file ends at {self.size}",
                "Get the shard again: its video is not whole",
            )
        if last - first > MOST_BYTES:
            raise GapError(f"{self.name}: frames {begin} to {end - 1} are {last - first} bytes; {MOST_BYTES} are allowed", "Validate the shard")
        data = read_range(self._handle, first, last, self.name)
        found: list[bytes] = []
        for i in range(len(places) - 1):
            at = int(places[i] - places[0])
            length = int(places[i + 1] - places[i]) - self.frame_bytes
            if _length_of(self.codec, data, at) != length:
                raise GapError(f"{self.name}: frame {begin + i} does not begin where frames.parquet says", "Validate the shard")
            found.append(data[at + self.frame_bytes : at + self.frame_bytes + length])
        return found

    def close(self) -> None:
        self._handle.close()


def _ivf(handle: BinaryIO, name: str) -> tuple[str, int, int]:
    head = read_range(handle, 0, IVF_HEADER, name)
    if head[:4] != b"DKIF" or head[8:12] != b"AV01":
        raise GapError(f"{name}: it is no AV1 in IVF", "Give a shard of GAP 0.2")
    return "AV01", struct.unpack_from("<H", head, 6)[0], IVF_FRAME


def _matroska(handle: BinaryIO, name: str) -> tuple[str, int, int]:
    head = read_range(handle, 0, min(size_of(handle), MATROSKA_MOST_HEADER), name)
    at = head.find(CLUSTER)
    # Ours has one cluster for each frame, with lengths of four bytes; that of other makers has no fixed places.
    if at < 0 or _length_of("HEVC", head, at) is None:
        raise GapError(f"{name}: it was not made by a GAP recorder, so its frames have no known places", "Remux the shard with one")
    return "HEVC", at, MATROSKA_FRAME


def _length_of(codec: str, data: bytes, at: int) -> int | None:
    """What a frame's header says of its packet's length, bytes; None where no frame begins."""
    if codec == "AV01":
        return int(struct.unpack_from("<I", data, at)[0]) if at + IVF_FRAME <= len(data) else None
    if at + MATROSKA_FRAME > len(data) or data[at : at + 4] != CLUSTER or data[at + 18] != 0xA3:
        return None
    return int(struct.unpack_from(">I", data, at + 19)[0]) - 0x1000_0000 - 4
