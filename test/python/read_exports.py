"""Reads exports as their users do, with libraries that are not ours, and prints what is there as JSON.

lerobot's two ways to decode are written anew after its `video_utils.py` (7427f31): by frame number from the average rate, as with torchcodec, and by
seeking to a time, as with PyAV; both compare float32 seconds with a tolerance of 1e-4.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
import tarfile
from pathlib import Path
from typing import Any

import av
import datasets
import numpy as np
import pandas as pd
import pyarrow.parquet as pq

TOLERANCE_S = 1e-4
WINDOW = 16
datasets.disable_progress_bars()


def picture(frame: av.VideoFrame) -> str:
    """A hash of the planes, without padding."""
    planes = hashlib.sha256()
    for plane in frame.planes:
        rows = np.frombuffer(plane, np.uint8)[: plane.line_size * plane.height].reshape(plane.height, plane.line_size)
        planes.update(rows[:, : plane.width].tobytes())
    return planes.hexdigest()


def decoded(file: Any) -> tuple[list[str], list[float]]:
    with av.open(file) as video:
        stream = video.streams.video[0]
        stream.thread_type = "AUTO"
        frames = [(picture(frame), float(frame.pts * frame.time_base)) for frame in video.decode(stream)]
    return [one for one, _ in frames], [seconds for _, seconds in frames]


def webdataset(root: Path) -> Any:
    samples = []
    manifest = pq.read_table(root / "manifest.parquet").to_pylist()
    for tar in sorted({row["tar"] for row in manifest}):
        with tarfile.open(root / tar) as archive:
            members: dict[str, dict[str, Any]] = {}
            for member in archive:
                key, kind = member.name.split(".", 1)
                content = archive.extractfile(member)
                assert content is not None
                members.setdefault(key, {"offset": member.offset})[kind] = content.read()
        for key, sample in members.items():
            [row] = [row for row in manifest if row["sample"] == key]
            assert row["offset"] == sample["offset"]
            with open(root / tar, "rb") as file:
                file.seek(row["offset"])
                part = tarfile.open(fileobj=io.BytesIO(file.read(row["size"]) + bytes(1024)))
            assert [one.name.split(".", 1)[1] for one in part] == ["mp4", "action.npy", "time.npy", "flags.npy", "json"]
            pictures, seconds = decoded(io.BytesIO(sample["mp4"]))
            action, time, flags = (np.load(io.BytesIO(sample[f"{name}.npy"])) for name in ("action", "time", "flags"))
            about = json.loads(sample["json"])
            count = len(pictures)
            assert (action.shape, time.shape, flags.shape) == ((count, len(about["action_names"])), (count, 3), (count,))
            assert (action.dtype, time.dtype, flags.dtype) == (np.float32, np.int64, np.uint8)
            assert np.allclose(seconds, np.arange(count) / about["fps"], atol=1e-9)
            samples.append({"row": row, "about": about, "pictures": pictures, "action": action.tolist(), "time": time.tolist(), "flags": flags.tolist()})
    return samples


def nearest(query: list[float], seconds: list[float]) -> np.ndarray[Any, Any]:
    """Which decoded frames lerobot takes; it refuses any that is further away than its tolerance."""
    distances = np.abs(np.array(query, np.float32)[:, None] - np.array(seconds, np.float32)[None, :])
    assert (distances.min(1) < TOLERANCE_S).all(), f"tolerance: {distances.min(1).max()} s"
    return distances.argmin(1)


def by_number(path: Path, query: list[float]) -> list[str]:
    """As with torchcodec: numbers from the average rate, which the header says."""
    with av.open(str(path)) as video:
        rate = float(video.streams.video[0].average_rate)
    pictures, seconds = decoded(str(path))
    numbers = [round(one * rate) for one in query]
    at = nearest(query, [seconds[n] for n in numbers])
    return [pictures[numbers[i]] for i in at]


def by_seeking(path: Path, query: list[float]) -> list[str]:
    """As with PyAV: from the keyframe before the first, until the last."""
    pictures: list[str] = []
    with av.open(str(path)) as video:
        stream = video.streams.video[0]
        for begin in range(0, len(query), WINDOW):
            wanted = query[begin : begin + WINDOW]
            video.seek(int(min(wanted) / stream.time_base), stream=stream, backward=True, any_frame=False)
            loaded, seconds = [], []
            for frame in video.decode(stream):
                loaded.append(frame)
                seconds.append(float(frame.pts * frame.time_base))
                if seconds[-1] >= max(wanted):
                    break
            pictures += [picture(loaded[i]) for i in nearest(wanted, seconds)]
    return pictures


def lerobot(root: Path) -> Any:
    info = json.loads((root / "meta/info.json").read_text())
    tasks = pd.read_parquet(root / "meta/tasks.parquet")
    features = {
        name: datasets.Value(one["dtype"])
        if one["shape"] == [1]
        else datasets.Sequence(length=one["shape"][0], feature=datasets.Value(one["dtype"]))
        for name, one in info["features"].items()
        if one["dtype"] != "video"
    }
    read = {"cache_dir": str(root.parent / "cache")}
    data = datasets.Dataset.from_parquet([str(one) for one in sorted((root / "data").glob("*/*.parquet"))], features=datasets.Features(features), **read)
    episodes = datasets.Dataset.from_parquet([str(one) for one in sorted((root / "meta/episodes").glob("*/*.parquet"))], **read)
    said = []
    for episode in episodes:
        [key] = [name for name, one in info["features"].items() if one["dtype"] == "video"]
        rows = data.select(range(episode["dataset_from_index"], episode["dataset_to_index"]))
        assert rows.unique("episode_index") == [episode["episode_index"]]
        assert len(rows) == episode["length"]
        video = root / info["video_path"].format(
            video_key=key, chunk_index=episode[f"videos/{key}/chunk_index"], file_index=episode[f"videos/{key}/file_index"]
        )
        assert (root / info["data_path"].format(chunk_index=episode["data/chunk_index"], file_index=episode["data/file_index"])).exists()
        query = [episode[f"videos/{key}/from_timestamp"] + one for one in rows["timestamp"]]
        said.append(
            {
                "episode": episode,
                "task": tasks.iloc[rows["task_index"][0]].name,
                "by_number": by_number(video, query),
                "by_seeking": by_seeking(video, query),
                "rows": {name: list(rows[name]) for name in features},
            }
        )
    return {"info": info, "stats": json.loads((root / "meta/stats.json").read_text()), "episodes": said}


if __name__ == "__main__":
    print(json.dumps({"webdataset": webdataset, "lerobot": lerobot}[sys.argv[1]](Path(sys.argv[2]))))
