from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Callable

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gap_shard import GapClips, GapError, GapShard, Release
from gap_shard.release import RELEASE_TYPE
from test_trust import flip, pem_of, signed

KEY = Ed25519PrivateKey.generate()


def hash_of(shard: Path | str) -> str:
    return hashlib.sha256((Path(shard) / "hashes.json").read_bytes()).hexdigest()


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    def release(*rows: tuple[str, str, str], **more: Any) -> Path:
        folder = tmp_path / "doom-1.0.0"
        folder.mkdir(exist_ok=True)
        columns = {"place": [row[0] for row in rows], "sha256": [row[1] for row in rows], "split": [row[2] for row in rows]}
        ids = [f"session-{i}" for i in range(len(rows))]
        pq.write_table(pa.table({**columns, "session_id": ids, "revocation_id": pa.array([None] * len(rows), pa.string())}), folder / "shards.parquet")
        told = hashlib.sha256((folder / "shards.parquet").read_bytes()).hexdigest()
        (folder / "release.dsse.json").write_bytes(signed(KEY, RELEASE_TYPE, {"name": "doom", "version": "1.0.0", "shards_sha256": told, **more}))
        return folder

    return release


def test_a_release_is_read_by_its_splits(make: Callable[..., Path], place: str) -> None:
    release = Release(make((place, hash_of(place), "train"), ("s3://bucket/two", "0" * 64, "val")), trusted=[pem_of(KEY)])
    assert (release.name, release.version, len(release)) == ("doom", "1.0.0", 2)
    assert [one.place for one in release.shards("val")] == ["s3://bucket/two"]
    assert [one.place for one in release.shards(under="https://host/gap/")] == ["https://host/gap/session-0", "https://host/gap/session-1"]
    with pytest.raises(GapError, match="no shard of split test"):
        release.shards("test")
    clips = GapClips(release.shards("train"), length=16, verify=True)
    assert len(clips[0]["pictures"]) == 16


def test_another_shard_in_its_place_is_refused(make: Callable[..., Path], copy: Path) -> None:
    release = Release(make((str(copy), "0" * 64, "train")), trusted=[pem_of(KEY)])
    with pytest.raises(GapError, match="it is not the shard that was released"):
        GapClips(release.shards())
    clips = GapClips(release.shards(), skip_unreadable=True)
    assert (len(clips), list(clips.left_out)) == (0, [str(copy)])
    (copy / "hashes.json").unlink()
    with pytest.raises(GapError, match="hashes.json is missing"):
        GapClips(release.shards())


@pytest.mark.parametrize("file", ["video.ivf", "events.parquet", "frames.parquet"])
def test_a_flipped_bit_is_found_where_that_is_asked_for(copy: Path, file: str) -> None:
    flip(copy / file)
    with pytest.raises(GapError, match=f"{file} is not the file that was signed"):
        GapShard(copy, sha256=hash_of(copy), verify=True)


def test_a_file_too_many_or_none_listed(copy: Path) -> None:
    (copy / "extra.bin").write_text("x")
    with pytest.raises(GapError, match="extra.bin was not signed"):
        GapShard(copy, sha256=hash_of(copy), verify=True)
    for text, says in (("{}", "no list of files"), (json.dumps({"sha256": {}}), "does not list the files"), (json.dumps({"sha256": {"../a": "0"}}), "does not list")):
        (copy / "hashes.json").write_text(text)
        with pytest.raises(GapError, match=says):
            GapShard(copy, sha256=hash_of(copy), verify=True)


def test_a_release_that_is_not_what_was_signed(make: Callable[..., Path], place: str) -> None:
    folder = make((place, hash_of(place), "train"))
    with pytest.raises(GapError, match="not among those that are trusted"):
        Release(folder, trusted=[pem_of(Ed25519PrivateKey.generate())])
    flip(folder / "shards.parquet")
    with pytest.raises(GapError, match="it is not the file that was signed"):
        Release(folder, trusted=[pem_of(KEY)])
    (folder / "release.dsse.json").write_bytes(signed(KEY, RELEASE_TYPE, {"name": "doom"}))
    with pytest.raises(GapError, match="it lacks 'version'"):
        Release(folder, trusted=[pem_of(KEY)])
    with pytest.raises(GapError, match="No such file"):
        Release(folder / "none", trusted=[pem_of(KEY)])
