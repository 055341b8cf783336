"""Clips of GAP shards for training: pictures, and what the player did in answer to each, on one clock (docs/clips.md)."""

from gap_shard.actions import AXES, Actions
from gap_shard.batches import GroupBatches
from gap_shard.clip import Clip
from gap_shard.clips import GapClips
from gap_shard.collation import collate
from gap_shard.errors import GapError, RevokedError
from gap_shard.frame_index import BLANK, GAP, REPEAT
from gap_shard.release import Release, ReleasedShard
from gap_shard.shard import GapShard
from gap_shard.verify import verify_shard

__all__ = [
    "AXES",
    "BLANK",
    "GAP",
    "REPEAT",
    "Actions",
    "Clip",
    "GapClips",
    "GapError",
    "GapShard",
    "GroupBatches",
    "Release",
    "ReleasedShard",
    "RevokedError",
    "collate",
    "verify_shard",
]
