"""Pictures of a video by frame number: decoded from the keyframe before, or from where the last clip ended."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import av
import numpy as np

from gap_shard.errors import GapError
from gap_shard.frame_index import FrameIndex
from gap_shard.pool import DECODERS
from gap_shard.video_file import VideoFile

CODECS = {"AV01": "libdav1d", "HEVC": "hevc"}
# Read at once while decoding goes on: a second at 60 fps is about 0.6 MB.
BLOCK = 64
# Most frames that are read at once.
MOST = 2048
# Of a picture: 8K has half as many. 422 bytes of AV1 can say 16384 x 8704.
MOST_PIXELS = 2**26


class Decoder:
    """One decoder that moves through a video. `threads`: 1 for a worker among others, 0 for all cores."""

    def __init__(self, video: VideoFile, index: FrameIndex, threads: int = 1) -> None:
        self._video, self._index, self._threads = video, index, threads
        self._codec: av.CodecContext | None = None
        # Next frame to be fed, next that comes out, and those that came out early.
        self._next_in = 0
        self._next_out = 0
        self._ended = False
        self._early: deque[av.VideoFrame] = deque()
        self._packets: deque[bytes] = deque()

    def frames(self, first: int, stop: int) -> Iterator[tuple[int, av.VideoFrame]]:
        """Frames `first` up to but not including `stop`, with their numbers. Raises GapError where one cannot be decoded."""
        if self.reaches(first) is None:
            self._begin(self._index.key_before(first))
        while self._next_out < stop:
            n, picture = self._next_out, self._pull(stop)
            self._next_out += 1
            if n >= first:
                yield n, picture

    def reaches(self, first: int) -> int | None:
        """Where it stands, if it comes to frame `first` without beginning anew; None otherwise."""
        at = self._next_out
        return at if self._codec is not None and self._index.key_before(first) <= at <= first else None

    def close(self) -> None:
        """Gives its memory back; it begins anew when it is used again."""
        self._codec = None
        self._early.clear()
        self._packets.clear()

    def _begin(self, key: int) -> None:
        self._codec = av.CodecContext.create(CODECS[self._video.codec], "r")
        self._codec.thread_count = self._threads
        options = {"max_pixels": str(MOST_PIXELS)}
        if self._video.codec == "AV01" and self._threads == 1:
            # Nothing is held back: a clip costs its own frames and those before it, no more.
            options["max_frame_delay"] = "1"
        self._codec.options = options
        self._next_in = self._next_out = key
        self._ended = False
        self._early.clear()
        self._packets.clear()

    def _pull(self, stop: int) -> av.VideoFrame:
        codec = self._codec
        assert codec is not None
        why: object = "the decoder gave no picture for it"
        while not self._early:
            try:
                if self._next_in < self._index.count:
                    self._early.extend(codec.decode(native(self._packet(stop))))
                    self._next_in += 1
                    continue
                if not self._ended:
                    self._ended = True
                    self._early.extend(codec.decode(None))
                    continue
            except av.error.FFmpegError as error:
                why = error
            self._codec = None
            raise GapError(f"{self._video.name}: frame {self._next_out} cannot be decoded: {why}", "Validate the shard in depth")
        return self._early.popleft()

    def _packet(self, stop: int) -> bytes:
        if not self._packets:
            # Up to the clip's end in one read; what a decoder with several threads needs beyond it, in blocks.
            end = min(stop, self._next_in + MOST) if self._next_in < stop else min(self._index.count, self._next_in + BLOCK)
            self._packets.extend(self._video.packets(self._next_in, self._index.places(self._next_in, end)))
        packet = self._packets.popleft()
        return packet if self._video.codec == "AV01" else with_start_codes(packet)


class Decoders:
    """Several decoders of one video: clips of different groups are read in turn, each going on where its group was left."""

    # As many places of a batch may be groups of one shard.
    MOST = 16

    def __init__(self, video: VideoFile, index: FrameIndex, threads: int) -> None:
        self._video, self._index, self._threads = video, index, threads
        self._all: list[Decoder] = []

    def frames(self, first: int, stop: int) -> Iterator[tuple[int, av.VideoFrame]]:
        """As `Decoder.frames`, by whichever has the least to decode."""
        reaching = [(at, decoder) for decoder in self._all if (at := decoder.reaches(first)) is not None]
        decoder = max(reaching, key=lambda one: one[0])[1] if reaching else self._another()
        # The most recently used is the last.
        self._all = [*(one for one in self._all if one is not decoder), decoder]
        DECODERS.use(decoder)
        return decoder.frames(first, stop)

    def close(self) -> None:
        for decoder in self._all:
            DECODERS.forget(decoder)
            decoder.close()
        self._all = []

    def _another(self) -> Decoder:
        return self._all[0] if len(self._all) == self.MOST else Decoder(self._video, self._index, self._threads)


def native(data: bytes) -> av.Packet:
    """A packet with memory of its own. One around Python's bytes is given back under the interpreter's lock, by whatever thread of the decoder was the
    last to use it; this thread holds that lock while it closes the decoder, and waits for that thread: both stood still (PyAV 18, two threads)."""
    packet = av.Packet(len(data))
    packet.update(data)
    return packet


def with_start_codes(packet: bytes) -> bytes:
    """HEVC as a decoder takes it without a header of its own: lengths of four bytes become start codes (ITU-T H.265 annex B)."""
    data = np.frombuffer(packet, np.uint8).copy()
    at = 0
    while at + 4 <= len(data):
        length = int.from_bytes(packet[at : at + 4], "big")
        data[at : at + 4] = (0, 0, 0, 1)
        at += 4 + length
    if at != len(data):
        raise GapError("a packet of HEVC is torn", "Validate the shard in depth")
    return data.tobytes()
