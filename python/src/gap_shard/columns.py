"""Columns that the actions of several games share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from gap_shard.actions import Actions, codes_of
from gap_shard.errors import GapError
from gap_shard.meta import Meta


def all_codes(metas: Iterable[Meta]) -> tuple[str, ...]:
    """Every code of any of these sessions, sorted: in whatever order they come, the same games have the same columns."""
    return tuple(sorted({code for meta in metas for code in codes_of(meta)}))


def named(codes: Iterable[str]) -> tuple[str, ...]:
    """Columns as somebody asks for them. Raises GapError for what is no list of names, or has one twice."""
    if isinstance(codes, str):
        raise GapError(f"codes {codes!r}: is one text", 'Give a list of codes, such as ["W", "Space", "LMB"]')
    told: list[object] = list(codes)
    wrong = next((code for code in told if not isinstance(code, str) or told.count(code) > 1), None)
    if wrong is not None:
        raise GapError(f"codes: {wrong!r} is no code, or is there twice", "Name each column once")
    return tuple(str(code) for code in told)


class Columns:
    """Brings a session's actions into the columns `codes`; those that its key map does not have are empty.

    mapped: bool [K], whether the session could have recorded it.
    """

    def __init__(self, meta: Meta, codes: tuple[str, ...] | None = None) -> None:
        own = codes_of(meta)
        self.codes = own if codes is None else codes
        index = {code: i for i, code in enumerate(own)}
        self.mapped: npt.NDArray[np.bool_] = np.array([code in meta.mapped for code in self.codes], np.bool_)
        self._from = np.array([index[code] for code in self.codes if code in index], np.intp)
        self._into = np.array([i for i, code in enumerate(self.codes) if code in index], np.intp)
        self._is_own = self.codes == own

    def of(self, actions: Actions) -> Actions:
        """The same actions in these columns."""
        if self._is_own:
            return actions
        moved = {name: self._moved(getattr(actions, name)) for name in ("state", "held", "pressed", "released")}
        return replace(actions, codes=self.codes, mapped=self.mapped, **moved)

    def _moved(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        moved = np.zeros((len(values), len(self.codes)), values.dtype)
        moved[:, self._into] = values[:, self._from]
        return moved
