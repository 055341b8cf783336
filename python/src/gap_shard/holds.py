"""Whether a button is held that no column of controls.parquet says: by its last event."""

from __future__ import annotations

import os

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from gap_shard.index_cache import cache_folder, put, taken

RECORD = np.dtype([("ts", "<i8"), ("code", "<u2"), ("down", "u1"), ("pad", "V5")])


class Holds:
    """Presses and releases of `codes`, in order of time. Nothing is held in a gap, and none is said to go on behind it."""

    def __init__(self, events: npt.NDArray[np.void], codes: list[str], gaps: tuple[tuple[int, int], ...]) -> None:
        self._of = {code: events[events["code"] == i] for i, code in enumerate(codes)}
        self._gap_ends = np.array([0, *(to_us for _, to_us in gaps)], np.int64)

    def at(self, us: int) -> list[str]:
        """Codes that are held at a moment."""
        since = self._gap_ends[self._gap_ends <= us].max(initial=0)
        held: list[str] = []
        for code, events in self._of.items():
            last = int(np.searchsorted(events["ts"], us, side="right")) - 1
            if last >= 0 and events["ts"][last] >= since and events["down"][last]:
                held.append(code)
        return held


def read_holds(table: pq.ParquetFile, codes: list[str], gaps: tuple[tuple[int, int], ...], key: str | None) -> Holds:
    """From `events.parquet`; kept in the cache under `key`, because every event has to be looked at: 0.5 s for two hours."""
    path = None if key is None else os.path.join(cache_folder(), f"{key}.npy")
    kept = None if path is None else taken(path, RECORD)
    if kept is None:
        kept = np.concatenate([np.empty(0, RECORD), *(_of_batch(batch, codes) for batch in table.iter_batches(columns=["ts_us", "code", "value"]))])
        if path is not None:
            put(path, kept)
    return Holds(kept, codes, gaps)


def _of_batch(batch: pa.RecordBatch, codes: list[str]) -> npt.NDArray[np.void]:
    numbers = pc.index_in(batch["code"], value_set=pa.array(codes, pa.string()))
    wanted = numbers.is_valid()
    rows = np.zeros(wanted.sum().as_py() or 0, RECORD)
    rows["ts"] = batch["ts_us"].filter(wanted).to_numpy()
    rows["code"] = numbers.filter(wanted).to_numpy()
    rows["down"] = batch["value"].filter(wanted).to_numpy() != 0
    return rows
