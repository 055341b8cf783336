from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from gap_shard import GapClips, GapError, GapShard
from gap_shard.foreign import UNKNOWN_ERR_US
from conftest import Served, edit_json


@pytest.fixture
def foreign(copy: Path) -> Path:
    """As another maker would have written it: what the spec requires, and no more."""

    def strip(meta: Any) -> None:
        del meta["recorder"]

    edit_json(copy / "meta.json", strip)
    for file in ("frames.parquet", "events.parquet"):
        (copy / file).unlink()
    return copy


@pytest.mark.long
def test_its_pictures_and_times_are_those_of_the_video(foreign: Path, place: str) -> None:
    ours, theirs = GapShard(place), GapShard(foreign)
    assert len(theirs) == len(ours)
    mine, other = ours.clip(200, 16), theirs.clip(200, 16)
    assert np.array_equal(mine.pictures, other.pictures)
    assert np.array_equal(mine.ts_us, other.ts_us)
    assert np.array_equal(other.capture_us, other.ts_us)
    assert (other.capture_err_us == UNKNOWN_ERR_US).all()


def test_its_events_are_what_changed_between_rows(foreign: Path) -> None:
    shard = GapShard(foreign)
    actions = shard.actions(0, len(shard))
    rows = pq.read_table(foreign / "controls.parquet", columns=["ts_us", "device", "keymask", "mouse_dx", "mouse_dy"]).to_pylist()
    inside = [row for row in rows if row["ts_us"] > shard.index.true_us[0]]
    for axis, column in enumerate(("mouse_dx", "mouse_dy")):
        told = sum(row[column] or 0 for row in inside)
        assert abs(told) > 0 or axis == 1
        assert np.isclose(actions.mouse[:, axis].sum(), told)
    # What is held when a picture is captured is what the newest row says.
    masks = [(row["ts_us"], row["keymask"]) for row in rows if row["device"] in ("kb", "mouse") and row["keymask"] is not None]
    seen = 0
    for n in range(1, len(shard), 7):
        captured_us = int(shard.index.true_us[n])
        earlier = [mask for ts_us, mask in masks if ts_us <= captured_us]
        # The rows of a late machine begin after its first pictures.
        if not earlier:
            continue
        newest = earlier[-1]
        for code, bit in shard.meta.keymask_bits.items():
            assert actions.state[n, actions.codes.index(code)] == bool(newest & (1 << bit)), (n, code)
            seen += bool(newest & (1 << bit))
    assert seen > 0
    assert actions.pressed.sum() > 0
    assert abs(int(actions.pressed.sum()) - int(actions.released.sum())) <= len(shard.codes)


def test_a_data_set_of_it(foreign: Path) -> None:
    clips = GapClips([foreign], length=16)
    assert clips[0]["pictures"].shape[0] == 16


def test_what_ours_lacks_is_damage(copy: Path) -> None:
    (copy / "frames.parquet").unlink()
    with pytest.raises(GapError, match="frames.parquet is missing"):
        GapShard(copy)


def test_elsewhere_and_damaged(foreign: Path, served: Served) -> None:
    with pytest.raises(GapError, match="known only from the whole video"):
        GapShard(served.address)
    (foreign / "video.ivf").write_bytes((foreign / "video.ivf").read_bytes()[:32])
    with pytest.raises(GapError, match="its frames cannot be found"):
        GapShard(foreign)
