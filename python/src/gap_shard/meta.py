"""The part of `meta.json` that reading by frames needs (GAP v0.2 section 2, format/SPEC.md)."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import Any

from gap_shard.errors import GapError
from gap_shard.places import Place, read_range, size_of

# With every gap and anchor of two hours it has 100 kB.
MOST_BYTES = 16_000_000
# What the recorder adds to GAP v0.2, by its version (SPEC.md, "Versions").
RECORDER_FORMAT = 2
# The spec's own bits (section 4).
KEYMASK = {"W": 0, "A": 1, "S": 2, "D": 3, "Space": 4, "Ctrl": 5, "LMB": 6, "RMB": 7, "R": 8, "E": 9, "Shift": 10}
# Buttons of a mouse that the mask has no bit for.
MOUSE_BUTTONS = ("MMB", "X1", "X2")
# The name of a key: of the spec, or an action of a profile.
CODE = re.compile("[A-Za-z][A-Za-z0-9_]{0,31}")
# By the bit of `pad_buttons`, 16 (section 4).
PAD_BUTTONS = ("A", "B", "X", "Y", "LB", "RB", "Start", "Back", "LS", "RS", "Up", "Down", "Left", "Right", "Guide", "Misc")
PAD_CODES = tuple(f"pad_{name}" for name in PAD_BUTTONS)


@dataclass(frozen=True)
class Meta:
    """Facts about a session. `gaps` are (from_us, to_us), up to but excluding the end, in order of time; `whole_gaps` those in which more than one device is missing."""

    session_id: str
    title: str
    fps: float
    width: int
    height: int
    correction_us: int
    gaps: tuple[tuple[int, int], ...]
    whole_gaps: tuple[tuple[int, int], ...]
    keymask_bits: dict[str, int]
    # Column of controls.parquet of each action that has one of its own.
    columns: dict[str, str]
    # Further actions of the key profile.
    actions: tuple[str, ...]
    # Codes with a physical key; None: nobody says.
    keys: frozenset[str] | None
    # Whether pads were read.
    has_pads: bool
    # Of the watermark's square in each frame: x, y, size; None where there is none.
    watermark: tuple[int, int, int] | None
    # Which file has the video.
    video_file: str
    json: dict[str, Any]


def read_json(place: Place, file: str) -> dict[str, Any] | None:
    """A document of a shard; None where there is no such file. Raises GapError for one that is none."""
    handle = place.open(file)
    if handle is None:
        return None
    with handle:
        size = size_of(handle)
        if size > MOST_BYTES:
            raise GapError(f"{place.name}: {file} has {size} bytes; {MOST_BYTES} are allowed", "Get the shard again")
        text = read_range(handle, 0, size, file)
    try:
        value = json.loads(text, object_pairs_hook=_each_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise GapError(f"{place.name}: {file} is not JSON: {error}", "Get the shard again") from error
    if not isinstance(value, dict):
        raise GapError(f"{place.name}: {file} is not a JSON object", "Get the shard again")
    return value


def _no_number(name: str) -> None:
    """Raises ValueError: JSON has neither NaN nor Infinity (RFC 8259 section 6), and other readers refuse them."""
    raise ValueError(f"{name} is no number")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Raises ValueError for a key that is there twice: readers disagree on which one counts."""
    value = dict(pairs)
    if len(value) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice} is there twice")
    return value


def read_meta(place: Place) -> Meta:
    value = read_json(place, "meta.json")
    if value is None:
        raise GapError(f"{place.name}: meta.json is missing", "Give the shard itself: the folder that holds meta.json")
    version = str(value.get("schema_version"))
    if not version.startswith("0.2."):
        raise GapError(f"{place.name}: meta.json: schema_version is {version}", "Give a shard of GAP 0.2")
    made_by = value.get("recorder")
    if isinstance(made_by, dict) and isinstance(made_by.get("format"), int) and made_by["format"] > RECORDER_FORMAT:
        newer = f"{place.name}: meta.json: recorder.format {made_by['format']} is newer than {RECORDER_FORMAT}, the newest that this package reads"
        raise GapError(newer, "Update gap-shard")
    try:
        return _meta(value)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise GapError(f"{place.name}: meta.json: {type(error).__name__}: {error}", "Validate the shard to see what is wrong") from error


def _meta(value: dict[str, Any]) -> Meta:
    recorder = value.get("recorder") or {}
    session = recorder or value.get("imported") or {}
    keys = session["input"] if session or "recorder" in value else {}
    profile = keys.get("profile") or {}
    actions: dict[str, Any] = profile.get("actions") or {}
    width, height = (int(side) for side in str(value["display"]["resolution"]).split("x"))
    mark = recorder.get("watermark")
    gaps = session.get("gaps") or []
    fps = float(value["display"]["fps"])
    if not (math.isfinite(fps) and fps > 0):
        raise ValueError(f"display.fps is {fps}")
    return Meta(
        session_id=str(value["session_id"]),
        title=str(value["title"]["name"]),
        fps=fps,
        width=width,
        height=height,
        correction_us=int((recorder.get("calibration") or {}).get("correction_us", 0)),
        gaps=_stretches(gaps),
        whole_gaps=_stretches([gap for gap in gaps if gap.get("device") is None]),
        keymask_bits={named(name): int(bit) for name, bit in keys.get("keymask_bits", KEYMASK).items()},
        columns={str(name): str(one["column"]) for name, one in actions.items() if "column" in one},
        actions=tuple(named(name) for name in actions),
        keys=frozenset(str(code) for code in profile["keys"].values()) if "keys" in profile else None,
        has_pads=not session or keys.get("pads", "off") not in ("", "off"),
        watermark=None if mark is None else (int(mark["x"]), int(mark["y"]), int(mark.get("size", 64))),
        video_file="video.mkv" if str(value["capture"]["encoder"]).startswith("HEVC") else "video.ivf",
        json=value,
    )


def named(code: Any) -> str:
    """The name of a key. Raises ValueError for what is none."""
    if not isinstance(code, str) or not CODE.fullmatch(code):
        raise ValueError(f"{code!r} is no name of a key")
    return code


def _stretches(gaps: list[Any]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted((int(gap["from_us"]), int(gap["to_us"])) for gap in gaps))
