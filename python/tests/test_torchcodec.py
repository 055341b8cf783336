"""torchcodec itself is not on every index: its place is taken by PyAV, asked in torchcodec's words (0.3 and later), of the very file that it would be given."""

from __future__ import annotations

import io
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import av
import numpy as np
import pytest

from gap_shard import GapClips, GapError, GapShard

ASKED: list[dict[str, Any]] = []


class VideoDecoder:
    def __init__(self, source: bytes, *, dimension_order: str, device: str, num_ffmpeg_threads: int) -> None:
        ASKED.append({"bytes": len(source), "order": dimension_order, "device": device, "threads": num_ffmpeg_threads})
        with av.open(io.BytesIO(source)) as file:
            self._frames = [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]

    def get_frames_in_range(self, start: int, stop: int, step: int = 1) -> Any:
        if not 0 <= start < stop <= len(self._frames):
            raise IndexError(f"{start} to {stop} of {len(self._frames)}")
        data = np.stack(self._frames[start:stop:step])
        return SimpleNamespace(data=SimpleNamespace(numpy=lambda: data, tensor=data))


@pytest.fixture
def torchcodec(monkeypatch: pytest.MonkeyPatch) -> None:
    package, decoders = ModuleType("torchcodec"), ModuleType("torchcodec.decoders")
    decoders.VideoDecoder = VideoDecoder  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "torchcodec", package)
    monkeypatch.setitem(sys.modules, "torchcodec.decoders", decoders)
    ASKED.clear()


@pytest.mark.usefixtures("torchcodec")
def test_the_file_that_it_is_given_holds_the_clip(place: str) -> None:
    ours, theirs = GapShard(place), GapShard(place, decoder="torchcodec", threads=2)
    for start, length, stride in ((0, 16, 1), (77, 16, 1), (200, 8, 4), (len(ours) - 16, 16, 1)):
        assert np.array_equal(ours.clip(start, length, stride).pictures, theirs.clip(start, length, stride).pictures)
    assert {(one["order"], one["device"], one["threads"]) for one in ASKED} == {("NHWC", "cpu", 2)}
    assert GapClips([place], decoder="torchcodec")[0]["pictures"].shape[0] == 16


@pytest.mark.usefixtures("torchcodec")
def test_on_a_device_pictures_stay_there(place: str) -> None:
    clip = GapShard(place, decoder="torchcodec", device="cuda:0").clip(0, 4)
    assert clip.pictures.tensor.shape[0] == 4  # type: ignore[attr-defined]
    assert ASKED[0]["device"] == "cuda:0"


def test_where_it_is_not_installed(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torchcodec", None)
    with pytest.raises(GapError, match="torchcodec"):
        GapShard(place, decoder="torchcodec").clip(0, 4)


@pytest.mark.parametrize("options", [{"decoder": "vlc"}, {"device": "cuda"}, {"decoder": "torchcodec", "size": (320, 180)}, {"decoder": "torchcodec", "picture_format": "gray"}])
def test_what_cannot_be_chosen(place: str, options: dict[str, Any]) -> None:
    with pytest.raises(GapError):
        GapShard(place, **options)


@pytest.mark.usefixtures("torchcodec")
def test_what_it_cannot_decode(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: Any, **__: Any) -> None:
        raise RuntimeError("no decoder for this device")

    monkeypatch.setattr(VideoDecoder, "get_frames_in_range", refuses)
    with pytest.raises(GapError, match="no decoder for this device"):
        GapShard(place, decoder="torchcodec").clip(0, 4)
