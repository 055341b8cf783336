"""One shard, read by frames, wherever it lies."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from gap_shard import index_cache
from gap_shard.actions import EVENT_COLUMNS, Actions, Fold, state_columns, stateless
from gap_shard.clip import Clip
from gap_shard.columns import Columns, checked_codes
from gap_shard.decoder import Decoders
from gap_shard.errors import GapError
from gap_shard.foreign import is_foreign, sampled_events, scanned_index
from gap_shard.frame_index import BLANK, GAP, REPEAT, FrameIndex, read_index
from gap_shard.holds import read_holds
from gap_shard.meta import Meta, read_meta
from gap_shard.pictures import Converter
from gap_shard.places import Place
from gap_shard.pool import SHARDS, abandon
from gap_shard.revocations import Revocations, refuse_revoked
from gap_shard.tables import FOREVER, TimedTable, Times, open_parquet
from gap_shard.torchcodec_pictures import TorchcodecPictures
from gap_shard.verify import verify_hashes, verify_shard
from gap_shard.video_file import VideoFile

# How far before a clip to look for the rows that say what is held when it begins, us: every device has one in a tenth of a second, but in a stall.
HELD_SINCE_US = (100_000, 10_000_000, FOREVER)
MOST_SIDE = 16384


class GapShard:
    """A shard in a folder, on a web server (`https://…/SESSION`) or in a store (`s3://BUCKET/SESSION`).

    picture_format: `rgb24`, or any that PyAV's `to_ndarray` knows, such as `yuv420p` (no conversion) and `gray`. size: width and height to scale to: a clip
    of 16 pictures is 44 MB at 720p, and 11 MB at 640x360. pad: which pad's sticks. codes: the keys that have a column; without, all of its own, in the order of its key map. threads: of decoder and conversion, 0 for all cores. verify: every file's hash, and the
    signature by one of `trusted` (PEM files or texts), before the first clip. corpus_key: of a shard that is kept encrypted, the private key of its corpus (a PEM file or
    its text). decoder, device: `torchcodec`, where it is installed, decodes each clip by itself, on any device of torch: the pictures are then a tensor on it. sha256: of its `hashes.json`, as a release names it: another shard is refused, and with verify=True and nobody trusted every file is compared with what that one says.
    revocations: published lists of withdrawn consents, signed by one of `revokers`.

    Files are opened when they are needed, once in each process: it can be handed to the workers of a DataLoader.
    """

    def __init__(
        self,
        place: str | os.PathLike[str],
        *,
        picture_format: str = "rgb24",
        size: tuple[int, int] | None = None,
        pad: int = 0,
        codes: Iterable[str] | None = None,
        threads: int = 1,
        verify: bool = False,
        trusted: Iterable[str] = (),
        revocations: Iterable[str] = (),
        revokers: Iterable[str] = (),
        cache: bool = True,
        corpus_key: str | None = None,
        sha256: str | None = None,
        decoder: str = "pyav",
        device: str = "cpu",
    ) -> None:
        self.place = Place(os.fspath(place), corpus_key=corpus_key)
        self.picture_format, self.size, self._pad, self._threads = picture_format, size, pad, threads
        if size is not None and not all(0 < side <= MOST_SIDE for side in size):
            raise GapError(f"size {size}: out of range", f"Give width and height in pixels, up to {MOST_SIDE}")
        if decoder not in ("pyav", "torchcodec") or (decoder == "pyav" and device != "cpu"):
            raise GapError(f"decoder {decoder}, device {device}: there is no such choice", "Give pyav, or torchcodec with a device of torch")
        if decoder == "torchcodec" and (picture_format != "rgb24" or size is not None):
            raise GapError("torchcodec: pictures come as rgb24, in their own size", "Leave picture_format and size out, or decoder")
        self.decoder, self.device = decoder, device
        self._opened: _Opened | None = None
        # Before anything of it is believed.
        if verify and (sha256 is None or trusted):
            verify_shard(self.place, list(trusted))
        if sha256 is not None:
            verify_hashes(self.place, sha256, deep=verify and not trusted)
        refuse_revoked(self.place, Revocations(list(revocations), list(revokers)).read())
        self.meta: Meta = read_meta(self.place)
        self.columns = Columns(self.meta, None if codes is None else checked_codes(codes))
        video = VideoFile.open(self.place, self.meta.video_file)
        # Elsewhere it is the very file that was looked at now that must be read; here it would be a file that stays open.
        self._looked_at = video if self.place.is_remote else None
        if self._looked_at is None:
            video.close()
        self._pid = os.getpid()
        self._frame_bytes = video.frame_bytes
        self._cache = cache
        self.index: FrameIndex = self._index()

    def __getstate__(self) -> dict[str, Any]:
        """For another process: without open files, and without an index that it finds on the disk."""
        return {**self.__dict__, "_opened": None, "_looked_at": None, "index": None if self._key is not None else self.index}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._pid = -1
        if state["index"] is None:
            self.index = self._index()

    def __len__(self) -> int:
        """Frames."""
        return self.index.count

    @property
    def fps(self) -> float:
        return self.meta.fps

    @property
    def codes(self) -> tuple[str, ...]:
        """Names of the columns of `state`, `held`, `pressed` and `released`."""
        return self.columns.codes

    def clip(self, start: int, length: int, stride: int = 1) -> Clip:
        """`length` pictures from frame `start` on, every `stride`-th. Raises GapError where there are not as many."""
        frames, edges = self._interval(start, length, stride)
        stop = int(frames[-1]) + 1
        opened = self._files()
        pictures = opened.pictures(start, stop, stride, length)
        index = self.index
        flags = index.flags[start : start + length * stride]
        mask = np.bitwise_or.reduceat(flags, np.arange(0, len(flags), stride)) & np.uint8(BLANK | GAP)
        return Clip(
            session_id=self.meta.session_id,
            pictures=pictures,
            frames=frames,
            ts_us=index.ts_us[frames],
            capture_us=index.true_us[frames],
            capture_err_us=index.err_us[frames],
            until_us=int(edges[-1]),
            # A repeat between two pictures of the clip is no repeat of either.
            mask=mask | (index.flags[frames] & np.uint8(REPEAT)),
            actions=self.actions(start, length, stride),
        )

    def actions(self, start: int, length: int, stride: int = 1) -> Actions:
        """What the player did in the same intervals, without the pictures."""
        _, edges = self._interval(start, length, stride)
        opened = self._files()
        begin, end = int(edges[0]), int(edges[-1])
        for back in HELD_SINCE_US if start > 0 else (FOREVER,):
            rows = opened.rows.between(begin - back, end)
            if opened.fold.knows(begin, rows):
                break
        return self.columns.of(opened.fold.actions(edges, opened.events.between(begin - back, end), rows))

    def _interval(self, start: int, length: int, stride: int) -> tuple[Times, Times]:
        """Frames of a clip, and the times between which their intervals lie."""
        stop = start + length * stride
        if start < 0 or length < 1 or stride < 1 or stop - stride >= len(self):
            raise GapError(f"{self.place.name}: frames {start} to {stop - stride}: there are {len(self)}", f"Ask for frames from 0 to {len(self) - 1}")
        frames = np.arange(start, stop, stride)
        return frames, np.append(self.index.true_us[frames], self.index.true_us[stop] if stop < len(self) else FOREVER)

    def close(self) -> None:
        """Closes its files; the next clip opens them again."""
        opened, self._opened = self._opened, None
        SHARDS.forget(self)
        if self._pid != os.getpid():
            abandon(opened)
        elif opened is not None:
            opened.close()

    @property
    def _key(self) -> str | None:
        """Of the cached index."""
        if not self._cache:
            return None
        return index_cache.key_of(self.place, "frames.parquet", self.meta.correction_us, self.meta.gaps, self._frame_bytes)

    def _index(self) -> FrameIndex:
        key, name = self._key, f"{self.place.name}: frames.parquet"
        kept = None if key is None else index_cache.load(key)
        if kept is not None:
            return kept
        table = open_parquet(self.place, "frames.parquet")
        if table is None and is_foreign(self.meta):
            return scanned_index(self.place, self.meta)
        if table is None:
            raise GapError(f"{name} is missing", "Get the whole shard")
        index = read_index(table, self.meta, self._frame_bytes, name)
        table.close(force=True)
        if key is not None:
            index_cache.save(key, index)
        return index

    def _files(self) -> _Opened:
        # A file that was opened before a fork shares its position with every other process.
        if self._opened is None or self._pid != os.getpid():
            if self._pid != os.getpid():
                abandon(self._opened, self._looked_at)
                self._looked_at = None
            video, self._looked_at, self._pid = self._looked_at, None, os.getpid()
            self._opened = _Opened(self, video or VideoFile.open(self.place, self.meta.video_file), self._pad, self._threads, self._cache)
        SHARDS.use(self)
        return self._opened


class _Opened:
    """What a clip needs besides the index."""

    def __init__(self, shard: GapShard, video: VideoFile, pad: int, threads: int, cache: bool) -> None:
        place, meta = shard.place, shard.meta
        self.rows = TimedTable(_table(place, "controls.parquet"), state_columns(meta), f"{place.name}: controls.parquet")
        _refuse_other_clock(self.rows, shard.index, f"{place.name}: controls.parquet")
        events, without = _events(place, meta), stateless(meta)
        self.events = TimedTable(events, EVENT_COLUMNS, f"{place.name}: events.parquet")
        key = index_cache.key_of(place, "events.parquet", without) if cache else None
        self.fold = Fold(meta, read_holds(events, without, meta.whole_gaps, key), pad)
        self.video = video
        self.converter = Converter(shard.picture_format, shard.size, threads)
        self.decoders = Decoders(video, shard.index, threads)
        self._torchcodec = None
        if shard.decoder == "torchcodec":
            self._torchcodec = TorchcodecPictures(video, shard.index, (meta.width, meta.height), shard.device, threads)

    def pictures(self, start: int, stop: int, stride: int, count: int) -> Any:
        if self._torchcodec is not None:
            return self._torchcodec.pictures(start, stop, stride)
        wanted = self.decoders.frames(start, stop)
        return self.converter.stacked((picture for n, picture in wanted if (n - start) % stride == 0), count)

    def close(self) -> None:
        self.decoders.close()
        self.video.close()
        self.rows.close()
        self.events.close()


def _refuse_other_clock(rows: TimedTable, index: FrameIndex, name: str) -> None:
    """Rows of another clock than the pictures' would all lie in the last interval, or in none."""
    if rows.span is None or len(index.true_us) == 0:
        return
    (begin, end), (first, last) = rows.span, (int(index.true_us[0]), int(index.true_us[-1]))
    if min(end, last) - max(begin, first) < (last - first) / 2:
        raise GapError(
            f"{name}: its rows are from {(begin - first) / 1e6:.3f} to {(end - first) / 1e6:.3f} s after the first picture, the pictures from 0 to {(last - first) / 1e6:.3f} s",
            "Give times of one clock: ts_us of the rows and of the video must begin together",
        )


def _events(place: Place, meta: Meta) -> pq.ParquetFile:
    table = open_parquet(place, "events.parquet")
    if table is not None or not is_foreign(meta):
        return table if table is not None else _table(place, "events.parquet")
    controls = _table(place, "controls.parquet")
    try:
        return sampled_events(controls, meta, f"{place.name}: controls.parquet")
    finally:
        controls.close(force=True)


def _table(place: Place, file: str) -> pq.ParquetFile:
    table = open_parquet(place, file)
    if table is None:
        raise GapError(f"{place.name}: {file} is missing", "Give a whole shard, made by a GAP recorder")
    return table
