from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import numpy as np
import pytest

from gap_shard import GapClips, GapError, GapShard
from gap_shard.places import Place
from conftest import Served


def test_a_shard_on_a_web_server_is_read_by_ranges(served: Served, place: str) -> None:
    there, here = GapShard(f"{served.address}?sig=secret").clip(130, 12), GapShard(place).clip(130, 12)
    assert np.array_equal(there.pictures, here.pictures)
    assert np.array_equal(there.actions.held, here.actions.held) and np.array_equal(there.actions.mouse, here.actions.mouse)
    assert all(told is not None and path.endswith("?sig=secret") for path, told in served.asked)
    video = [told for path, told in served.asked if "video.ivf" in path]
    assert len(video) == 2


def test_an_answer_that_is_late_is_asked_for_again(served: Served) -> None:
    left = [2]

    def busy(request) -> bool:
        left[0] -= 1
        if left[0] >= 0:
            request.send_error(503)
        return left[0] >= 0

    served.misbehave = busy
    assert len(GapShard(served.address)) == 360


@pytest.mark.parametrize("status", [403, 200, 500])
def test_a_server_that_refuses(served: Served, status: int) -> None:
    def refuse(request) -> bool:
        request.send_response(status)
        request.send_header("connection", "close")
        request.end_headers()
        request.close_connection = True
        return True

    served.misbehave = refuse
    with pytest.raises(GapError, match=f"HTTP {status}|no answer") as told:
        GapShard(f"{served.address}?sig=secret")
    assert "secret" not in str(told.value)


@pytest.mark.parametrize(
    ("status", "header", "says"),
    [
        (206, ("content-encoding", "gzip"), "packs what it sends \\(gzip\\)"),
        (301, ("x-amz-bucket-region", "ap-northeast-1"), "in the region ap-northeast-1"),
    ],
)
def test_a_server_that_says_what_is_wrong(served: Served, status: int, header: tuple[str, str], says: str) -> None:
    def answer(request) -> bool:
        request.send_response(status)
        request.send_header(*header)
        request.send_header("content-range", "bytes 0-4/9")
        request.send_header("content-length", "0")
        request.end_headers()
        return True

    served.misbehave = answer
    with pytest.raises(GapError, match=says):
        GapShard(served.address)


def test_a_server_that_sends_on(served: Served, place: str) -> None:
    to = {"/here/meta.json": f"{served.address}/meta.json", "/round/meta.json": "/round/meta.json", "/out/meta.json": "ftp://127.0.0.1/meta.json"}

    def sends(request) -> bool:
        location = to.get(request.path) or (request.path.removeprefix("/here") if request.path.startswith("/here/") else None)
        if location is None:
            return False
        request.send_response(302)
        request.send_header("location", location)
        request.send_header("content-length", "0")
        request.end_headers()
        return True

    served.misbehave = sends
    assert np.array_equal(GapShard(f"{served.address}/here").clip(0, 2).pictures, GapShard(place).clip(0, 2).pictures)
    with pytest.raises(GapError, match="sends on without end"):
        GapShard(f"{served.address}/round")
    with pytest.raises(GapError, match="without TLS"):
        GapShard(f"{served.address}/out")


def test_a_file_that_is_replaced_meanwhile(served: Served, copy: Path) -> None:
    shard = GapShard(served.address)
    os.utime(copy / "video.ivf", ns=(1, 1))
    with pytest.raises(GapError, match="changed or removed"):
        shard.clip(300, 4)


def test_a_broken_off_answer_is_asked_for_again(served: Served) -> None:
    left = [1]

    def short(request) -> bool:
        left[0] -= 1
        if left[0] < 0:
            return False
        request.send_response(206)
        request.send_header("content-range", "bytes 0-99/100")
        request.send_header("content-length", "100")
        request.end_headers()
        request.wfile.write(b"{")
        request.close_connection = True
        return True

    served.misbehave = short
    assert len(GapShard(served.address)) == 360


def test_no_message_shows_a_signature(served: Served, copy: Path) -> None:
    (copy / "events.parquet").unlink()
    for place in (f"{served.address}?sig=secret", "http://127.0.0.1:9/S?sig=secret", "https://me:secret@127.0.0.1/S", "nope://me/S?sig=secret"):
        with pytest.raises(GapError) as told:
            GapShard(place).clip(0, 1)
        assert "secret" not in str(told.value)
    clips = GapClips([f"{served.address}/none?sig=secret"], skip_unreadable=True)
    assert "secret" not in repr(clips.left_out) and clips.left_out


def _clip(shard: GapShard) -> int:
    return int(shard.clip(300, 2).actions.codes.index("A")) + int(shard.clip(40, 2).pictures.sum() % 7)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.long
def test_processes_share_no_connection(served: Served) -> None:
    shard = GapShard(served.address)
    with multiprocessing.get_context("fork").Pool(4) as workers:
        assert len(set(workers.map_async(_clip, [shard] * 12).get(120))) == 1


def test_addresses() -> None:
    assert Place("https://host/a/b/?x=1#f").name == "https://host/a/b/" and Place("/a?b").name == "/a?b"


@pytest.mark.skipif("GAP_TEST_S3" not in os.environ, reason="no S3 store: npm test starts one")
def test_a_shard_in_a_store(place: str) -> None:
    there, here = GapShard(os.environ["GAP_TEST_S3"]).clip(200, 4), GapShard(place).clip(200, 4)
    assert np.array_equal(there.pictures, here.pictures) and np.array_equal(there.actions.mouse, here.actions.mouse)
    with pytest.raises(GapError, match="meta.json is missing"):
        GapShard(os.environ["GAP_TEST_S3"] + "-none")
