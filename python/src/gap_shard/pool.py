"""What is open in this process: the least recently used is closed, so that a corpus of ten thousand shards needs no ten thousand files."""

from __future__ import annotations

import os
from collections import OrderedDict
from typing import Protocol


class Closing(Protocol):
    def close(self) -> None: ...


_abandoned: list[object] = []


def abandon(*some: object) -> None:
    """Keeps what a fork has copied from the parent. A decoder that is freed waits for its threads, which a fork does not copy: the child stood still."""
    _abandoned.extend(one for one in some if one is not None)


class Pool:
    """At most `most` things; using one more closes the one that was used longest ago."""

    def __init__(self, most: int) -> None:
        self._most, self._pid = most, os.getpid()
        self._open: OrderedDict[int, Closing] = OrderedDict()

    def __len__(self) -> int:
        return len(self._open)

    def use(self, one: Closing) -> None:
        if self._pid != os.getpid():
            abandon(self._open)
            self._open, self._pid = OrderedDict(), os.getpid()
        self._open[id(one)] = one
        self._open.move_to_end(id(one))
        while len(self._open) > self._most:
            self._open.popitem(last=False)[1].close()

    def forget(self, one: Closing) -> None:
        self._open.pop(id(one), None)


# Three files each; most systems allow 1,024.
SHARDS = Pool(64)
# About 30 MB each at 720p.
DECODERS = Pool(32)
