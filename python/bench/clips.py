"""What reading clips costs, each beside a baseline of the same run: python clips.py SHARD RUNS; prints JSON. `npm run bench -- --only clips` runs it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable

import av
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from gap_shard import GapClips, GapShard, GroupBatches, collate
from gap_shard.decoder import native
from gap_shard.places import Place
from gap_shard.video_file import VideoFile

LENGTH = 16
RANDOM = 40
TWO_HOURS = 432_000
SMALL = (640, 360)
BATCH = 2
# An epoch of 1,350 clips: of 450 a twentieth goes by while one worker after the other has nothing left to do.
SHARDS = 18


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def each(work: Callable[[int], object], some: Iterable[int]) -> None:
    """One after the other, keeping none: a thousand frames are 1.4 GB."""
    for one in some:
        work(one)


def sequential(place: str, picture_format: str) -> float:
    """Pictures a second, clip after clip, with as many threads as there are cores."""
    shard = GapShard(place, picture_format=picture_format, threads=0)
    clips = len(shard) // LENGTH
    shard.clip(0, 1)
    return clips * LENGTH / seconds(lambda: each(lambda n: shard.clip(n * LENGTH, LENGTH), range(clips)))


def ffmpeg(place: str) -> float:
    """Pictures a second of the whole file, thrown away."""
    frames = len(GapShard(place))
    return frames / seconds(lambda: subprocess.run(["ffmpeg", "-v", "error", "-i", f"{place}/video.ivf", "-f", "null", "-"], check=True))


def random_clips(place: str) -> tuple[float, float]:
    """Milliseconds of a clip from anywhere, and of decoding nothing but its frames and those since the keyframe."""
    shard, video = GapShard(place, picture_format="yuv420p"), VideoFile.open(Place(place), "video.ivf")
    starts = [int(n) for n in np.random.default_rng(1).integers(0, len(shard) - LENGTH, RANDOM)]

    def bare(start: int) -> None:
        codec = av.CodecContext.create("libdav1d", "r")
        codec.thread_count = 1
        key = shard.index.key_before(start)
        for packet in video.packets(key, shard.index.places(key, start + LENGTH)):
            codec.decode(native(packet))
        codec.decode(None)

    mine = seconds(lambda: each(lambda start: shard.clip(start, LENGTH), starts))
    return 1000 * mine / RANDOM, 1000 * seconds(lambda: each(bare, starts)) / RANDOM


def opening(place: str) -> tuple[float, float]:
    """Milliseconds to open a shard of two hours whose index is cached, and of one whose is not."""
    with tempfile.TemporaryDirectory() as folder:
        long = shutil.copytree(place, f"{folder}/long")
        table = pq.read_table(f"{place}/frames.parquet")
        repeated = pa.concat_tables([table] * (1 + TWO_HOURS // len(table))).slice(0, TWO_HOURS)
        pq.write_table(repeated, f"{long}/frames.parquet")
        first = seconds(lambda: GapShard(long))
        return 1000 * min(seconds(lambda: GapShard(long)) for _ in range(5)), 1000 * first


def loading(place: str, workers: int, size: tuple[int, int] | None, stack: Callable[..., object] | None = collate) -> float | None:
    """Clips a second of a DataLoader, from when its workers have begun to the end of the epoch; None without torch. stack: None is torch's own collation."""
    try:
        from torch.utils.data import DataLoader
    except ImportError:
        return None
    clips = GapClips([place] * SHARDS, LENGTH, picture_format="yuv420p" if size is None else "rgb24", size=size)
    batches = iter(DataLoader(clips, batch_sampler=GroupBatches(clips, BATCH, workers=workers), num_workers=workers, collate_fn=stack))
    begun = 4 * workers
    for _ in range(begun):
        next(batches)
    return (len(clips) - BATCH * begun) / seconds(lambda: [None for _ in batches])


def main() -> None:
    place, runs = sys.argv[1], int(sys.argv[2])
    os.environ["GAP_SHARD_CACHE"] = tempfile.mkdtemp()
    names = ["sequential", "rgb", "ffmpeg", "random", "bare", "open", "openFirst", "oneWorker", "fourWorkers", "oneWorkerFull", "fourWorkersFull", "fourWorkersTorch"]
    figures: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(runs):
        values = [sequential(place, "yuv420p"), sequential(place, "rgb24"), ffmpeg(place), *random_clips(place), *opening(place), loading(place, 1, SMALL), loading(place, 4, SMALL), loading(place, 1, None), loading(place, 4, None), loading(place, 4, None, None)]
        for name, value in zip(names, values):
            if value is not None:
                figures[name].append(value)
    shutil.rmtree(os.environ["GAP_SHARD_CACHE"])
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
