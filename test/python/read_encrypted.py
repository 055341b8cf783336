"""Reads a shard that is kept encrypted, and the same as it was: prints whether clips are equal, and what another key and a changed file give."""

import json
import shutil
import sys
from pathlib import Path

import numpy as np

from gap_shard import GapError, GapShard

encrypted, plain, key, other, signer, spare = sys.argv[1:]


def refused(place: str, corpus_key: str | None) -> str:
    try:
        GapShard(place, corpus_key=corpus_key, cache=False).clip(0, 4)
    except GapError as error:
        return str(error)
    return ""


far, near = GapShard(encrypted, corpus_key=key, verify=True, trusted=[signer], cache=False), GapShard(plain, cache=False)
clips = [shard.clip(100, 16, 2) for shard in (far, near)]
shutil.copytree(encrypted, spare)
video = Path(spare) / "video.ivf.enc"
changed = bytearray(video.read_bytes())
changed[100] ^= 1
video.write_bytes(changed)
print(
    json.dumps(
        {
            "pictures": bool(np.array_equal(clips[0].pictures, clips[1].pictures)),
            "times": bool(np.array_equal(clips[0].capture_us, clips[1].capture_us)),
            "held": bool(np.array_equal(clips[0].actions.held, clips[1].actions.held)),
            "frames": [len(far), len(near)],
            "other": refused(encrypted, other),
            "none": refused(plain, key),
            "changed": refused(spare, key),
            "without": refused(encrypted, None),
        }
    )
)
