"""What a player did in answer to each picture of a clip, from `events.parquet`: nothing falls between frames."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gap_shard.holds import Holds
from gap_shard.meta import MOUSE_BUTTONS, PAD_BUTTONS, PAD_CODES, Meta
from gap_shard.tables import FOREVER, Times

AXES = ("pad_lx", "pad_ly", "pad_rx", "pad_ry", "pad_lt", "pad_rt")


@dataclass(frozen=True)
class Actions:
    """One row for each interval; `codes` name the K columns of `state`, `held`, `pressed` and `released`.

    mapped: bool [K], whether the session could have recorded it: of any other code nothing is known, and its column is empty. state: bool [T, K], held
    when the picture was captured. held: bool [T, K], at any moment of the interval. pressed, released: uint16 [T, K], how often.
    mouse: float32 [T, 2], device counts right and down. wheel: float32 [T, 2], notches right and up. axes: float32 [T, 6], sticks and triggers at the end of the
    interval (`AXES`).
    """

    codes: tuple[str, ...]
    mapped: npt.NDArray[np.bool_]
    state: npt.NDArray[np.bool_]
    held: npt.NDArray[np.bool_]
    pressed: npt.NDArray[np.uint16]
    released: npt.NDArray[np.uint16]
    mouse: npt.NDArray[np.float32]
    wheel: npt.NDArray[np.float32]
    axes: npt.NDArray[np.float32]


def codes_of(meta: Meta) -> tuple[str, ...]:
    """Every code that can be held in this session, always in the same order: keys of the mask, the mouse's, the profile's own, a pad's."""
    by_bit = sorted(meta.keymask_bits, key=lambda name: meta.keymask_bits[name])
    return tuple(dict.fromkeys([*by_bit, *MOUSE_BUTTONS, *meta.actions, *PAD_CODES]))


def mapped_codes(meta: Meta) -> frozenset[str]:
    """Codes that a session could have recorded: those with a physical key, and a pad's where pads were read. For a shard of another maker, which does not say, all count."""
    return frozenset(
        code for code in codes_of(meta) if (meta.has_pads if code.startswith("pad_") else meta.keys is None or code in meta.keys)
    )


def state_columns(meta: Meta) -> list[str]:
    """Columns of controls.parquet from which the state of keys, pads and sticks is read."""
    return ["device", "keymask", "pad_buttons", "custom_pad", *AXES, *dict.fromkeys(meta.columns.values())]


EVENT_COLUMNS = ["pad", "code", "value", "dx", "dy", "held"]
# Devices whose rows have the keys and buttons of the mask.
KEY_DEVICES = ("kb", "mouse")
# A row so soon after a moment, us, still says what was held at it; later, a pad may have come.
SOON_US = 100_000


def stateless(meta: Meta) -> list[str]:
    """Codes whose state no column of controls.parquet says."""
    return [code for code in codes_of(meta) if code not in meta.keymask_bits and code not in meta.columns and not code.startswith("pad_")]


class Fold:
    """Turns events and rows into actions. `pad`: which pad's sticks; `holds`: of the codes that are `stateless`."""

    def __init__(self, meta: Meta, holds: Holds, pad: int = 0) -> None:
        self.codes = codes_of(meta)
        self._without = frozenset(stateless(meta))
        mapped = mapped_codes(meta)
        self._mapped = np.array([code in mapped for code in self.codes], np.bool_)
        self._index = {code: i for i, code in enumerate(self.codes)}
        self._meta, self._holds, self._pad = meta, holds, pad

    def actions(self, edges: Times, events: tuple[Times, pa.Table], rows: tuple[Times, pa.Table]) -> Actions:
        """`edges`: the T + 1 times, us, between which the intervals lie; an event at one of them belongs to the interval that it ends."""
        count = len(edges) - 1
        events = self._mine(events)
        at_us, table = events
        held = self._state(int(edges[0]), rows, events)
        inside = at_us > edges[0]
        interval = np.clip(np.searchsorted(edges, at_us[inside], side="left") - 1, 0, count - 1)
        column = {name: _numpy(table[name].filter(pa.array(inside))) for name in ("value", "dx", "dy")}
        kinds, kind = _words(table["code"].filter(pa.array(inside)))
        code = np.array([self._index.get(word, -1) for word in kinds], np.int64)[kind]
        pressed, released = np.zeros((count, len(self.codes)), np.uint16), np.zeros((count, len(self.codes)), np.uint16)
        down = column["value"] != 0
        # Nobody pressed what was found held.
        done = (code >= 0) & ~_found(table)[inside]
        for into, some in ((pressed, down), (released, ~down)):
            some = some & done
            np.add.at(into, (interval[some], code[some]), 1)
        mouse, wheel = np.zeros((count, 2)), np.zeros((count, 2))
        moves = np.isin(kind, [i for i, word in enumerate(kinds) if word == "move"])
        for axis, name in enumerate(("dx", "dy")):
            np.add.at(mouse[:, axis], interval[moves], column[name][moves])
        for axis, word in enumerate(("wheel_x", "wheel_y")):
            turns = np.isin(kind, [i for i, one in enumerate(kinds) if one == word])
            np.add.at(wheel[:, axis], interval[turns], column["value"][turns])
        state, held = self._held(held, interval, code, down, count)
        return Actions(
            codes=self.codes,
            mapped=self._mapped,
            state=state,
            held=held,
            pressed=pressed,
            released=released,
            mouse=mouse.astype(np.float32),
            wheel=wheel.astype(np.float32),
            axes=self._axes(edges[1:], rows),
        )

    def _mine(self, events: tuple[Times, pa.Table]) -> tuple[Times, pa.Table]:
        """Without those of other pads."""
        at_us, table = events
        if "pad" not in table.column_names or len(at_us) == 0:
            return events
        mine = pc.fill_null(pc.equal(table["pad"], self._pad), True)
        return at_us[mine.to_numpy()], table.filter(mine)

    def _held(
        self, state: npt.NDArray[np.bool_], interval: Any, code: Any, down: Any, count: int
    ) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """Held at the beginning of each interval; and at any moment of it: at its beginning, or pressed in it."""
        states, held = np.zeros((2, count, len(self.codes)), np.bool_)
        state = state.copy()
        at = 0
        for i in range(count):
            states[i] = state
            held[i] = state
            while at < len(interval) and interval[at] == i:
                if code[at] >= 0:
                    state[code[at]] = down[at]
                    held[i, code[at]] |= down[at]
                at += 1
        return states, held

    def _state(self, us: int, rows: tuple[Times, pa.Table], events: tuple[Times, pa.Table]) -> npt.NDArray[np.bool_]:
        """What is held at a moment: by the last row of each device before it, and the events since.

        Where events do not say what was found held, and no row lies before, by the first row after, less the events between.
        """
        held = np.zeros(len(self.codes), np.bool_)
        row_us, table = rows
        before, soon = (int(np.searchsorted(row_us, moment, side="right")) for moment in (us, us if "held" in events[1].column_names else us + SOON_US))
        devices = table["device"].slice(0, soon).to_pylist()
        # The last up to the moment, or else the first soon after it.
        nearest = (*range(before - 1, -1, -1), *range(before, soon))
        keys = next((i for i in nearest if devices[i] in KEY_DEVICES and table["keymask"][i].is_valid), None)
        pad = next((i for i in nearest if devices[i] == "pad" and self._is_pad(table, i)), None)
        if keys is not None:
            mask = int(table["keymask"][keys].as_py() or 0)
            for name, bit in self._meta.keymask_bits.items():
                held[self._index[name]] = bool(mask & (1 << bit))
            for name, column in self._meta.columns.items():
                held[self._index[name]] = bool(column in table.column_names and table[column][keys].as_py())
        if pad is not None:
            mask = int(table["pad_buttons"][pad].as_py() or 0)
            for bit, name in enumerate(PAD_BUTTONS):
                held[self._index[f"pad_{name}"]] = bool(mask & (1 << bit))
        for name in self._holds.at(us):
            held[self._index[name]] = True
        known = {kind: -FOREVER if row is None else int(row_us[row]) for kind, row in (("keys", keys), ("pad", pad))}
        at_us, changes = events
        upto = int(np.searchsorted(at_us, max(us, *known.values()), side="right"))
        codes, values = changes["code"].slice(0, upto).to_pylist(), changes["value"].slice(0, upto).to_pylist()
        undone: set[int] = set()
        for when, name, value in zip(at_us[:upto], codes, values):
            index = self._index.get(name)
            seen = known["pad" if name.startswith("pad_") else "keys"]
            if index is None or name in self._without:
                continue
            if when <= us and (when > seen or seen > us):
                held[index] = value != 0
                # What happens after the moment, and the row has seen, is no matter any more.
                undone.add(index)
            elif us < when <= seen and index not in undone:
                # The row has seen it. Before, it was the other way round.
                undone.add(index)
                held[index] = value == 0
        return held

    def knows(self, us: int, rows: tuple[Times, pa.Table]) -> bool:
        """Whether rows begin early enough to say what is held at a moment."""
        row_us, table = rows
        before = table.slice(0, int(np.searchsorted(row_us, us, side="right")))
        return any(device.as_py() in KEY_DEVICES and mask.is_valid for device, mask in zip(before["device"], before["keymask"]))

    def _is_pad(self, table: pa.Table, row: int) -> bool:
        return "custom_pad" not in table.column_names or table["custom_pad"][row].as_py() in (None, self._pad)

    def _axes(self, ends: Times, rows: tuple[Times, pa.Table]) -> npt.NDArray[np.float32]:
        """Sticks and triggers by the last row of the pad up to each moment; 0 where there is no pad."""
        row_us, table = rows
        axes = np.zeros((len(ends), len(AXES)), np.float32)
        mine = np.array([i for i, name in enumerate(table["device"].to_pylist()) if name == "pad" and self._is_pad(table, i)], np.int64)
        if len(mine) == 0:
            return axes
        last = np.searchsorted(row_us[mine], ends, side="right") - 1
        for axis, name in enumerate(AXES):
            if name in table.column_names:
                values = np.nan_to_num(_numpy(table[name]))[mine]
                axes[:, axis] = np.where(last >= 0, values[np.maximum(last, 0)], 0)
        return axes


def _found(table: pa.Table) -> npt.NDArray[np.bool_]:
    """Which events are no presses: what was found held where a record begins, or goes on after a gap."""
    if "held" not in table.column_names:
        return np.zeros(len(table), np.bool_)
    return np.asarray(table["held"].to_numpy(), np.bool_)


def _numpy(column: pa.ChunkedArray) -> Any:
    return column.cast(pa.float64()).to_numpy()


def _words(column: pa.ChunkedArray) -> tuple[list[str], npt.NDArray[np.int64]]:
    """A text column as its words, and the index of each row's."""
    encoded = column.combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    return [str(word) for word in encoded.dictionary.to_pylist()], encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
