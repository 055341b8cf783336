"""Columns that the actions of several games share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from gap_shard.actions import Actions, codes_of, mapped_codes
from gap_shard.errors import GapError
from gap_shard.meta import Meta, named


def all_codes(metas: Iterable[Meta]) -> tuple[str, ...]:
    """Every code that any of these sessions could have recorded, sorted: in whatever order they come, the same games have the same columns."""
    return tuple(sorted({code for meta in metas for code in mapped_codes(meta)}))


def checked_codes(codes: Iterable[str]) -> tuple[str, ...]:
    """Columns that somebody asks for. Raises GapError for what is not a list of names, each there once."""
    if isinstance(codes, str):
        raise GapError(f"codes {codes!r}: is a single string", 'Give a list of codes, such as ["W", "Space", "LMB"]')
    told = list(codes)
    try:
        names = tuple(named(code) for code in told)
    except ValueError as error:
        raise GapError(f"codes: {error}", 'Name keys as shards do: "W", "Space", "LMB", "pad_A"') from error
    twice = next((code for code, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        raise GapError(f"codes: {twice} is named twice", "Name each key once")
    return names


class Columns:
    """Brings a session's actions into the columns `codes`; those that its key map does not have are empty."""

    def __init__(self, meta: Meta, codes: tuple[str, ...] | None = None) -> None:
        own = codes_of(meta)
        self.codes = own if codes is None else codes
        index = {code: i for i, code in enumerate(own)}
        self._from = np.array([index[code] for code in self.codes if code in index], np.intp)
        self._into = np.array([i for i, code in enumerate(self.codes) if code in index], np.intp)
        self._is_own = self.codes == own

    def of(self, actions: Actions) -> Actions:
        """The same actions in these columns."""
        if self._is_own:
            return actions
        moved = {name: self._moved(getattr(actions, name)) for name in ("mapped", "state", "held", "pressed", "released")}
        return replace(actions, codes=self.codes, **moved)

    def _moved(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        moved = np.zeros((*values.shape[:-1], len(self.codes)), values.dtype)
        moved[..., self._into] = values[..., self._from]
        return moved
