"""Actions of made-up events and rows, worked out by hand."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from gap_shard.actions import Fold, codes_of, stateless
from gap_shard.holds import RECORD, Holds
from gap_shard.meta import KEYMASK, Meta

META = Meta("id", "title", 60, 640, 360, 0, (), (), KEYMASK, {"Map": "custom_map"}, ("Map",), None, True, None, "video.ivf", {})
EDGES = np.array([100, 200, 300, 400])


def events(*some: tuple[int, str, float, float, float]):
    us = np.array([one[0] for one in some], np.int64)
    table = pa.table(
        {
            "pad": pa.array([None] * len(some), pa.uint16()),
            "code": pa.array([one[1] for one in some], pa.string()),
            **{name: pa.array([one[i] for one in some], pa.float32()) for name, i in (("value", 2), ("dx", 3), ("dy", 4))},
        }
    )
    return us, table


def rows(*some: dict):
    names = {"device": pa.string(), "keymask": pa.uint16(), "custom_map": pa.bool_(), "pad_lx": pa.float32(), "pad_buttons": pa.uint16(), "custom_pad": pa.uint16()}
    return np.array([one["us"] for one in some], np.int64), pa.table({name: pa.array([one.get(name) for one in some], kind) for name, kind in names.items()})


def of_pads(*pads: int | None):
    us, table = events(*[(150 + 10 * i, "pad_A", 1, 0, 0) for i in range(len(pads))])
    return us, table.set_column(0, "pad", pa.array(pads, pa.uint16()))


NO_HOLDS = Holds(np.empty(0, RECORD), stateless(META), ())
fold = Fold(META, NO_HOLDS)


def held(actions, code: str) -> list[bool]:
    return list(actions.held[:, actions.codes.index(code)])


def test_an_event_at_a_picture_belongs_to_the_interval_that_it_ends() -> None:
    actions = fold.actions(EDGES, events((100, "move", 0, 5, 5), (200, "move", 0, 1, 2), (201, "move", 0, 10, 20), (400, "wheel_y", -1, 0, 0)), rows())
    assert actions.mouse.tolist() == [[1, 2], [10, 20], [0, 0]]
    assert actions.wheel.tolist() == [[0, 0], [0, 0], [0, -1]]


def test_a_tap_within_an_interval_is_held_in_it() -> None:
    actions = fold.actions(EDGES, events((210, "W", 1, 0, 0), (220, "W", 0, 0, 0)), rows())
    assert held(actions, "W") == [False, True, False]
    assert actions.pressed.sum() == 1 and actions.released.sum() == 1


def test_what_was_held_before_goes_on() -> None:
    before = rows({"us": 90, "device": "kb", "keymask": 0b11, "custom_map": True})
    actions = fold.actions(EDGES, events((95, "A", 0, 0, 0), (250, "W", 0, 0, 0)), before)
    assert held(actions, "W") == [True, True, False] and held(actions, "A") == [False] * 3 and held(actions, "Map") == [True] * 3


def test_sticks_are_those_at_the_end_of_an_interval() -> None:
    pads = rows(
        {"us": 150, "device": "pad", "pad_lx": 0.5, "pad_buttons": 1, "custom_pad": 0},
        {"us": 160, "device": "pad", "pad_lx": -1, "pad_buttons": 0, "custom_pad": 1},
        {"us": 250, "device": "pad", "pad_lx": 0.25, "pad_buttons": 0, "custom_pad": 0},
    )
    assert fold.actions(EDGES, events(), pads).axes[:, 0].tolist() == [0.5, 0.25, 0.25]
    assert Fold(META, NO_HOLDS, pad=1).actions(EDGES, events(), pads).axes[:, 0].tolist() == [-1, -1, -1]


def test_buttons_are_those_of_one_pad() -> None:
    assert fold.actions(EDGES, of_pads(0, 1, None), rows()).pressed.sum() == 2
    other = Fold(META, NO_HOLDS, pad=1).actions(EDGES, of_pads(0, 0), rows())
    assert other.pressed.sum() == 0 and not other.held.any()


def test_a_button_without_a_column_is_held_since_its_last_event_and_no_longer_than_to_a_gap() -> None:
    codes = stateless(META)
    assert codes == ["MMB", "X1", "X2"]
    kept = np.zeros(3, RECORD)
    kept["ts"], kept["code"], kept["down"] = [10, 50, 80], [0, 1, 1], [1, 1, 0]
    actions = Fold(META, Holds(kept, codes, ())).actions(EDGES, events((250, "MMB", 0, 0, 0)), rows())
    assert held(actions, "MMB") == [True, True, False] and held(actions, "X1") == [False] * 3 and held(actions, "X2") == [False] * 3
    after_a_gap = Fold(META, Holds(kept, codes, ((20, 60),))).actions(EDGES, events(), rows())
    assert not after_a_gap.held.any()


@pytest.mark.parametrize("code", ["other", "marker"])
def test_what_is_no_action_is_none(code: str) -> None:
    actions = fold.actions(EDGES, events((150, code, 1, 0, 0)), rows())
    assert not actions.held.any() and actions.pressed.sum() == 0


def test_codes_are_always_in_the_same_order() -> None:
    codes = codes_of(META)
    assert codes[:4] == ("W", "A", "S", "D") and codes[11:15] == ("MMB", "X1", "X2", "Map") and codes[-1] == "pad_Misc"
