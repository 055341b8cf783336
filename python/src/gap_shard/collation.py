"""Stacks clips into a batch, for `DataLoader(collate_fn=collate)`: its workers write into shared memory that they use again.

torch's own collation asks for new shared memory with each batch, which the system clears page by page: 25 ms for 44 MB, where copying them takes one or two. And it sends each
array of a batch by itself; here all of a batch is one piece.
"""

from __future__ import annotations

import os
import weakref
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gap_shard.errors import GapError

# As much as a processor reads at once.
ALIGN = 64
# A worker has two that were fetched ahead, one that is trained on, and one that is being filled; what is held beyond so many is made anew each time.
MOST_KEPT = 16
# The first byte of a piece of memory: who may write into it.
FREE, TAKEN = 0, 1

# Where each array lies: name, type, shape, offset in bytes.
_Layout = list[tuple[str, str, tuple[int, ...], int]]

# Of this process, which is a worker's.
_kept: list[Any] = []


def collate(clips: list[dict[str, Any]]) -> Any:
    """A dictionary of tensors with all clips of a batch, by the names of `Clip.arrays`; their first dimension is the clip. (In a worker: what becomes one when it is sent.)

    Raises GapError for clips that differ in size, or in their columns. The tensors may be written to, and kept in this process for as long as anybody likes: their memory is used again once nothing in it
    holds them any more. A process that is forked meanwhile has to clone what it keeps.
    """
    from torch.utils.data import default_collate, get_worker_info

    for name in clips[0]:
        kinds = {(str(getattr(clip[name], "dtype", "int")), tuple(getattr(clip[name], "shape", ()))) for clip in clips}
        if len(kinds) > 1:
            remedy = "Give GapClips a size that all pictures are brought to" if name == "pictures" else "Give every GapClips the same codes"
            raise GapError(f"{name}: clips of a batch differ ({', '.join(sorted(str(kind) for kind in kinds))})", remedy)
    values = [value for clip in clips for value in clip.values()]
    if get_worker_info() is None or not all(isinstance(value, (np.ndarray, int)) for value in values):
        # Nothing is sent; or pictures are on a graphics card.
        return default_collate(clips)
    return _stacked({name: [np.asarray(clip[name]) for clip in clips] for name in clips[0]})


class _Sent:
    """A batch in shared memory: the process that it is sent to gets a dictionary of tensors."""

    def __init__(self, memory: Any, layout: _Layout) -> None:
        self.memory, self.layout = memory, layout

    def __reduce__(self) -> tuple[Any, ...]:
        return _opened, (self.memory, self.layout)


class _Held:
    """Memory of a batch in the process that trains; its worker gets it back when no tensor is left that lies in it."""

    def __init__(self, memory: Any) -> None:
        whole = memory.numpy()
        self.__array_interface__ = whole.__array_interface__
        # It keeps the memory itself alive. What was held when the program ends needs no giving back.
        weakref.finalize(self, _give_back, whole[:1], os.getpid()).atexit = False


def _give_back(first: NDArray[np.uint8], holder: int) -> None:
    # A process that was forked meanwhile holds a copy: that says nothing of the one that it is of.
    if os.getpid() == holder:
        first[0] = FREE


def _stacked(arrays: dict[str, list[NDArray[Any]]]) -> _Sent:
    layout: _Layout = []
    at = ALIGN
    for name, parts in arrays.items():
        first = parts[0]
        layout.append((name, first.dtype.str, (len(parts), *first.shape), at))
        at += -(-first.nbytes * len(parts) // ALIGN) * ALIGN
    memory = _free(at)
    whole = memory.numpy()
    for name, dtype, shape, offset in layout:
        np.stack(arrays[name], out=_view(whole, dtype, shape, offset))
    whole[0] = TAKEN
    return _Sent(memory, layout)


def _free(size: int) -> Any:
    """Shared memory of at least so many bytes that nobody holds."""
    import torch

    for memory in _kept:
        if len(memory) >= size and memory.numpy()[0] == FREE:
            return memory
    made = torch.empty(size, dtype=torch.uint8).share_memory_()
    made.numpy()[0] = FREE
    least = min(range(len(_kept)), key=lambda i: len(_kept[i]), default=0)
    if len(_kept) < MOST_KEPT:
        _kept.append(made)
    elif len(_kept[least]) < size:
        # What is held lives on with whoever holds it.
        _kept[least] = made
    return made


def _view(whole: NDArray[Any], dtype: str, shape: tuple[int, ...], offset: int) -> NDArray[Any]:
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    return whole[offset : offset + size].view(dtype).reshape(shape)


def _opened(memory: Any, layout: _Layout) -> dict[str, Any]:
    import torch

    whole = np.asarray(_Held(memory))
    return {name: torch.from_numpy(_view(whole, dtype, shape, offset)) for name, dtype, shape, offset in layout}
