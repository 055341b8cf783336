from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from gap_shard import GapError, GapShard
from gap_shard.places import url_of
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
        request.end_headers()
        return True

    served.misbehave = refuse
    with pytest.raises(GapError, match=f"HTTP {status}|no answer") as told:
        GapShard(f"{served.address}?sig=secret")
    assert "secret" not in str(told.value)


def test_a_file_that_is_replaced_meanwhile(served: Served, copy: Path) -> None:
    shard = GapShard(served.address)
    os.utime(copy / "video.ivf", ns=(1, 1))
    with pytest.raises(GapError, match="changed or removed"):
        shard.clip(300, 4)


def test_addresses() -> None:
    assert url_of("https://host/a/b/?x=1#f", "meta.json") == "https://host/a/b/meta.json?x=1"


@pytest.mark.skipif("GAP_TEST_S3" not in os.environ, reason="no S3 store: npm test starts one")
def test_a_shard_in_a_store(place: str) -> None:
    there, here = GapShard(os.environ["GAP_TEST_S3"]).clip(200, 4), GapShard(place).clip(200, 4)
    assert np.array_equal(there.pictures, here.pictures) and np.array_equal(there.actions.mouse, here.actions.mouse)
    with pytest.raises(GapError, match="meta.json is missing"):
        GapShard(os.environ["GAP_TEST_S3"] + "-none")
