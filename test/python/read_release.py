"""Reads clips of a release, for release.test.ts: FOLDER KEY."""

import json
import sys

from gap_shard import GapClips, Release

folder, key = sys.argv[1:]
release = Release(folder, trusted=[key])
clips = GapClips(release.shards("train"), length=16, verify=True)
print(json.dumps({"name": release.name, "version": release.version, "clips": len(clips), "pictures": len(clips[0]["pictures"])}))
