"""The shards that every reader has to read alike (format/conformance)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from gap_shard import BLANK, GAP, REPEAT, GapError, GapShard
from gap_shard.actions import AXES

ROOT = Path(__file__).parents[2] / "format" / "conformance"
CASES = json.loads((ROOT / "cases.json").read_text())
FIRST, COUNT = 20, 30


def lay_out(case: dict[str, Any], folder: Path) -> Path:
    shutil.copytree(ROOT / "shards" / case["shard"], folder)
    for change in case.get("change", []):
        if "remove" in change:
            (folder / change["remove"]).unlink()
        elif "only" in change:
            for path in folder.iterdir():
                if path.name != change["only"]:
                    path.unlink()
        elif "cut" in change:
            with open(folder / change["cut"], "r+b") as file:
                file.truncate(change["bytes"])
        elif "write" in change:
            (folder / change["write"]).write_text(change["text"])
        elif "flip" in change:
            data = bytearray((folder / change["flip"]).read_bytes())
            data[change["at"]] ^= 1
            (folder / change["flip"]).write_bytes(data)
        else:
            path = folder / change["replace"]
            assert change["text"] in path.read_text()
            path.write_text(path.read_text().replace(change["text"], change["by"], 1))
    return folder


def lines(shard: GapShard) -> list[dict[str, Any]]:
    """As `gap-shard clip` prints them."""
    actions = shard.actions(FIRST, COUNT)
    index = shard.index
    named = {"repeat": REPEAT, "blank": BLANK, "gap": GAP}

    def codes(columns: Any) -> list[str]:
        return [code for code, one in zip(actions.codes, columns) if one]

    return [
        {
            "frame": FIRST + n,
            "ts_us": int(index.ts_us[FIRST + n]),
            "capture_us": int(index.true_us[FIRST + n]),
            "flags": [name for name, bit in named.items() if index.flags[FIRST + n] & bit],
            "state": codes(actions.state[n]),
            "pressed": codes(actions.pressed[n]),
            "mouse": actions.mouse[n].tolist(),
            "wheel": actions.wheel[n].tolist(),
            "axes": {name: value for name, value in zip(AXES, actions.axes[n].tolist()) if value == value},
        }
        for n in range(COUNT)
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_a_clip(case: dict[str, Any], tmp_path: Path) -> None:
    expected = json.loads((ROOT / "expected" / f"{case['name']}.json").read_text())["clip"]
    folder = lay_out(case, tmp_path / "shard")
    if "refused" in expected:
        with pytest.raises(GapError):
            shard = GapShard(folder)
            shard.clip(FIRST, COUNT)
        return
    assert lines(GapShard(folder)) == expected
