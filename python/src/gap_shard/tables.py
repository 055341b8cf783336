"""Rows of a Parquet table by their time: reads only the row groups that hold some of them."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from gap_shard.errors import GapError
from gap_shard.places import Place, size_of

Times = npt.NDArray[np.int64]
# Later than any time.
FOREVER = 2**62
# s; GAP v0.2 section 2: 30 to 120 minutes.
LONGEST_S = 8000
# As format/core/parquet/most-rows.ts has them.
MOST_FPS = 240
MOST_ROWS_PER_S = {"controls.parquet": 1500, "events.parquet": 8000}
MOST_GROUPS = 1 << 15
# Row groups kept: the clips of a batch are often neighbours. 72,000 rows of ten columns are about 5 MB.
MOST_KEPT = 4


def open_parquet(place: Place, file: str) -> pq.ParquetFile | None:
    """None where there is no such file. Raises GapError for one that is none."""
    handle = place.open(file)
    if handle is None:
        return None
    size = size_of(handle)
    try:
        table = pq.ParquetFile(_native(handle))
    except (pa.ArrowException, OSError) as error:
        handle.close()
        raise GapError(f"{place.name}: {file}: {error}", "Validate the shard to see what is wrong") from error
    rows, groups, most = table.metadata.num_rows, table.metadata.num_row_groups, most_rows(file, size)
    if rows > most or groups > MOST_GROUPS:
        table.close(force=True)
        what = f"{rows} rows; {most} are allowed" if rows > most else f"{groups} row groups; {MOST_GROUPS} are allowed"
        raise GapError(f"{place.name}: {file}: {what}", "Validate the shard to see what is wrong")
    return table


def most_rows(file: str, size: int) -> int:
    """How many rows a table can have at most: runs of one value make a hundred million of a kilobyte. `size`: of the file, bytes."""
    most = MOST_ROWS_PER_S.get(file, MOST_FPS) * LONGEST_S
    # No two events are of one moment and alike, so each takes a byte at least.
    return min(most, size) if file == "events.parquet" else most


def _native(handle: BinaryIO) -> Any:
    return handle if isinstance(handle, pa.NativeFile) else pa.PythonFile(handle, mode="r")


class TimedTable:
    """A table that is ordered by `ts_us`, of which some columns are read."""

    def __init__(self, table: pq.ParquetFile, columns: list[str], name: str) -> None:
        self._table, self._name = table, name
        self.columns = [column for column in columns if column in table.schema_arrow.names]
        self._kept: OrderedDict[int, tuple[Times, pa.Table]] = OrderedDict()
        ts_us = table.schema_arrow.field("ts_us").type if "ts_us" in table.schema_arrow.names else None
        if ts_us != pa.int64():
            raise GapError(f"{name}: ts_us is {ts_us}, not int64", "Give a shard of GAP 0.2, whose times are microseconds in 64 bits")
        self._spans = [_span(table.metadata.row_group(i)) for i in range(table.metadata.num_row_groups)]
        known = [span for span in self._spans if span is not None]
        if any(after[0] < before[1] for before, after in zip(known, known[1:])):
            raise GapError(f"{name}: its row groups are not in order of ts_us", "Validate the shard to see what is wrong")

    @property
    def names(self) -> list[str]:
        return list(self._table.schema_arrow.names)

    @property
    def span(self) -> tuple[int, int] | None:
        """The first and the last time, where the file says them."""
        known = [span for span in self._spans if span is not None]
        return (known[0][0], known[-1][1]) if known else None

    def close(self) -> None:
        self._table.close(force=True)

    def between(self, after_us: int, upto_us: int) -> tuple[Times, pa.Table]:
        """Rows after one moment, up to and including another."""
        times: list[Times] = []
        tables: list[pa.Table] = []
        for i, span in enumerate(self._spans):
            if span is not None and (span[1] <= after_us or span[0] > upto_us):
                continue
            ts_us, table = self._group(i)
            begin, end = np.searchsorted(ts_us, [after_us, upto_us], side="right")
            if begin < end:
                times.append(ts_us[begin:end])
                tables.append(table.slice(begin, end - begin))
        if not tables:
            return np.empty(0, np.int64), self._table.schema_arrow.empty_table().select(["ts_us", *self.columns])
        return np.concatenate(times), pa.concat_tables(tables)

    def _group(self, index: int) -> tuple[Times, pa.Table]:
        if index not in self._kept:
            self._kept[index] = self._read(index)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(index)
        return self._kept[index]

    def _read(self, index: int) -> tuple[Times, pa.Table]:
        try:
            table = self._table.read_row_group(index, columns=["ts_us", *self.columns])
            ts_us = table["ts_us"].to_numpy()
        except (pa.ArrowException, OSError, KeyError) as error:
            raise GapError(f"{self._name}: {error}", "Validate the shard to see what is wrong") from error
        span = self._spans[index]
        if np.any(np.diff(ts_us) < 0) or (span is not None and len(ts_us) > 0 and (ts_us[0], ts_us[-1]) != span):
            # Rows out of order, or outside of what the file says of them, would be left out of a clip in silence.
            raise GapError(f"{self._name}: ts_us falls", "Validate the shard to see what is wrong")
        return ts_us, table


def _span(group: Any) -> tuple[int, int] | None:
    """Least and greatest `ts_us` of a row group, where the file says them."""
    for i in range(group.num_columns):
        column = group.column(i)
        if column.path_in_schema == "ts_us" and column.statistics is not None and column.statistics.has_min_max:
            return int(column.statistics.min), int(column.statistics.max)
    return None
