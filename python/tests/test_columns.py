"""Games with other keys in one data set."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gap_shard import GapClips, GapError, GapShard
from conftest import edit_json


def test_games_with_other_keys_share_columns(place: str, other: Path) -> None:
    clips = GapClips([place, other], picture_format="gray", size=(64, 36))
    own = [code for code in GapShard(place).codes if GapShard(place).meta.has_pads or not code.startswith("pad_")]
    assert clips.codes == tuple(sorted([*own, "Map"])) and clips.unlisted == clips.unrecorded == ()
    assert clips.codes == GapClips([other, place]).codes == clips.shards[1].codes
    # Nothing is lost, and nothing is in another's column.
    opened = [GapShard(place), GapShard(other)]
    for clip in clips:
        alone = opened[clip["shard"]].actions(int(clip["frames"][0]), 16)
        for name in ("state", "held", "pressed", "released"):
            for k, code in enumerate(clips.codes):
                column = alone.codes.index(code) if code in alone.codes else None
                told = np.zeros(16) if column is None else getattr(alone, name)[:, column]
                assert np.array_equal(clip[name][:, k], told), (name, code)
    pressed = [sum(clip["pressed"][:, clips.codes.index("Map")].sum() for clip in clips if clip["shard"] == i) for i in (0, 1)]
    assert pressed[0] == 0 < pressed[1]


def test_says_which_columns_a_session_could_have_recorded(place: str, other: Path) -> None:
    clips = GapClips([place, other])
    first, last = clips[0], clips[-1]
    told = {code: (bool(a), bool(b)) for code, a, b in zip(clips.codes, first["mapped"], last["mapped"])}
    assert told["W"] == (True, True) and told["R"] == (True, False) and told["Map"] == (False, True)
    edit_json(other / "meta.json", lambda meta: meta["recorder"]["input"].update(pads="off"))
    without = GapShard(other)
    assert [code for code, one in zip(without.codes, without.actions(0, 1).mapped) if one and code.startswith("pad_")] == []
    assert "pad_A" in without.codes and "pad_A" not in GapClips([other]).codes
    # A clip's arrays are its own.
    first["mapped"][:] = False
    assert clips[0]["mapped"].any()


def test_of_another_maker_or_without_a_profile_every_key_counts(copy: Path) -> None:
    def edit(meta: Any) -> None:
        del meta["recorder"]["input"]["profile"]

    edit_json(copy / "meta.json", edit)
    shard = GapShard(copy)
    assert [code for code, one in zip(shard.codes, shard.actions(0, 1).mapped) if not one and not code.startswith("pad_")] == []
    edit_json(copy / "meta.json", lambda meta: meta.pop("recorder"))
    assert GapShard(copy).actions(0, 1).mapped.all()


@pytest.mark.parametrize("code", ["W A", "", "\u00df", "x" * 33])
def test_a_key_with_an_odd_name_is_refused(copy: Path, code: str) -> None:
    edit_json(copy / "meta.json", lambda meta: meta["recorder"]["input"]["keymask_bits"].update({code: 12}))
    with pytest.raises(GapError, match="meta.json.*is no name of a key"):
        GapShard(copy)


def test_columns_that_are_asked_for(place: str, other: Path) -> None:
    asked = ["Map", "D", "F13", "A"]
    clips = GapClips([place, other], codes=iter(asked))
    assert clips.codes == tuple(asked) and "W" in clips.unlisted and "D" not in clips.unlisted and clips.unrecorded == ("F13",)
    whole = GapShard(place).actions(0, 360)
    shard = GapShard(place, codes=asked)
    mine = shard.actions(0, 360)
    assert shard.codes == mine.codes == tuple(asked) and mine.held.shape == (360, 4) and mine.mapped.tolist() == [False, True, False, True]
    assert np.array_equal(mine.pressed[:, 3], whole.pressed[:, whole.codes.index("A")]) and mine.pressed[:, 3].any()
    assert not mine.held[:, [0, 2]].any() and np.array_equal(mine.mouse, whole.mouse)
    assert GapClips([place], codes=[]).shards[0].actions(0, 5).held.shape == (5, 0)


@pytest.mark.parametrize(("codes", "says"), [("WASD", "is a single string"), (["W", "A", "W"], "W is named twice"), (["W", 3], "3 is no name of a key")])
def test_columns_that_are_none(place: str, codes: Any, says: str) -> None:
    for make in (lambda: GapClips([], codes=codes), lambda: GapShard(place, codes=codes)):
        with pytest.raises(GapError, match=says):
            make()


def test_a_withdrawn_shard_takes_no_column_away(place: str, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = shutil.copytree(place, tmp_path / "first")
    for shard in (first, other):
        (shard / "consent.json").write_text(json.dumps({"revocation_id": shard.name}))
    clips = GapClips([first, other])
    before = clips.codes
    monkeypatch.setattr(clips._lists, "read", lambda: {"copy": ""})
    assert clips.refresh() == [str(other)]
    assert clips.codes == before and "Map" in before
