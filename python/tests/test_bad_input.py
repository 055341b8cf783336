from __future__ import annotations

import base64
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from gap_shard import GapError, GapShard
from conftest import edit_json


def rewrite(path: Path, edit) -> None:
    pq.write_table(edit(pq.read_table(path)), path)


@pytest.mark.parametrize("file", ["meta.json", "video.ivf", "controls.parquet", "events.parquet", "frames.parquet"])
def test_a_file_is_missing(copy: Path, file: str) -> None:
    os.remove(copy / file)
    with pytest.raises(GapError, match=file):
        GapShard(copy).clip(0, 1)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"schema_version": "0.2.0"}', "[" * 100_000])
def test_meta_is_no_meta(copy: Path, text: str) -> None:
    (copy / "meta.json").write_text(text)
    with pytest.raises(GapError, match="meta.json"):
        GapShard(copy)


def test_version_0_1(copy: Path) -> None:
    edit_json(copy / "meta.json", lambda meta: meta.update(schema_version="0.1.3"))
    with pytest.raises(GapError, match="schema_version is 0.1.3"):
        GapShard(copy)


def test_a_newer_recorder(copy: Path) -> None:
    edit_json(copy / "meta.json", lambda meta: meta["recorder"].update(format=3))
    with pytest.raises(GapError, match="recorder.format 3 is newer than 2"):
        GapShard(copy)


def test_a_video_shorter_than_its_table(copy: Path) -> None:
    video = copy / "video.ivf"
    video.write_bytes(video.read_bytes()[: video.stat().st_size // 2])
    shard = GapShard(copy)
    assert len(shard.clip(0, 4).pictures) == 4
    with pytest.raises(GapError, match="the file ends at"):
        shard.clip(350, 4)


def test_a_video_with_a_flipped_length(copy: Path) -> None:
    shard = GapShard(copy)
    video = bytearray((copy / "video.ivf").read_bytes())
    video[32 + int(shard.index.ends[9])] ^= 1
    (copy / "video.ivf").write_bytes(video)
    with pytest.raises(GapError, match="frame 10 does not begin"):
        GapShard(copy).clip(8, 4)


def test_pictures_that_are_noise(copy: Path) -> None:
    shard = GapShard(copy)
    video = bytearray((copy / "video.ivf").read_bytes())
    begin, end = 32 + int(shard.index.ends[4]) + 12, 32 + int(shard.index.ends[5])
    video[begin:end] = bytes(end - begin)
    (copy / "video.ivf").write_bytes(video)
    with pytest.raises(GapError, match="cannot be decoded"):
        GapShard(copy).clip(0, 16)


# A key picture of 9216 x 8192 in one colour, by SVT-AV1: 422 bytes, of which a decoder made 500 MB.
LARGE = base64.b64decode(
    "EgAKDAAAAKNyP///jV8gCDKTAxAAnE0ECCBBAgAEAC8Alc5mrp7CIRZ0O4xB+an/PKLk+0pkt7j7Qk8PDNBeD3ptw8g/Qu+2eVNhp2hrDcAvAJXOZq6ewiEW"
    "dDuMQfmp/zyi5PtKZLe4+0JPDwzQXg96bcPIP0LvtnlTYadoaw3ALwCVzmaunsIhFnQ7jEH5qf88ouT7SmS3uPtCTw8M0F4Pem3DyD9C77Z5U2GnaGsNwC8A"
    "lc5mrp7CIRZ0O4xB+an/PKLk+0pkt7j7Qk8PDNBeD3ptw8g/Qu+2eVNhp2hrDcAvAJXOZq6ewiEWdDuMQfmp/zyi5PtKZLe4+0JPDwzQXg96bcPIP0LvtnlT"
    "Yadoaw3ALwCVzmaunsIhFnQ7jEH5qf88ouT7SmS3uPtCTw8M0F4Pem3DyD9C77Z5U2GnaGsNwC8Alc5mrp7CIRZ0O4xB+an/PKLk+0pkt7j7Qk8PDNBeD3pt"
    "w8g/Qu+2eVNhp2hrDcAAlc5mrp7CIRZ0O4xB+an/PKLk+0pkt7j7Qk8PDNBeD3ptw8g/Qu+2eVNhp2hrDcA="
)


def test_a_picture_that_says_it_is_larger_than_any_screen(copy: Path) -> None:
    shard = GapShard(copy)
    video = bytearray((copy / "video.ivf").read_bytes())
    begin, end = 32 + 12, 32 + int(shard.index.ends[0])
    # The rest of the packet is padding (AV1 5.3.1: type 15, with a size of three bytes).
    rest = end - begin - len(LARGE) - 4
    size = bytes([rest & 127 | 128, rest >> 7 & 127 | 128, rest >> 14])
    video[begin:end] = LARGE + b"\x7a" + size + bytes(rest)
    (copy / "video.ivf").write_bytes(video)
    with pytest.raises(GapError, match="frame 0 cannot be decoded"):
        GapShard(copy).clip(0, 1)


def test_a_table_that_begins_without_a_keyframe(copy: Path) -> None:
    rewrite(copy / "frames.parquet", lambda table: table.set_column(table.schema.get_field_index("key"), "key", pa.array([False] * len(table))))
    with pytest.raises(GapError, match="frame 0 is no keyframe"):
        GapShard(copy)


def test_tables_that_are_none(copy: Path) -> None:
    (copy / "events.parquet").write_bytes(b"PAR1 no table PAR1")
    with pytest.raises(GapError, match="events.parquet"):
        GapShard(copy).clip(0, 1)


def test_events_out_of_order(copy: Path) -> None:
    rewrite(copy / "events.parquet", lambda table: table.take(pa.array(range(len(table) - 1, -1, -1))))
    with pytest.raises(GapError, match="ts_us falls"):
        GapShard(copy).clip(0, 300)


def test_row_groups_out_of_order(copy: Path) -> None:
    table = pq.read_table(copy / "events.parquet")
    half = len(table) // 2
    with pq.ParquetWriter(copy / "events.parquet", table.schema) as writer:
        writer.write_table(table.slice(half))
        writer.write_table(table.slice(0, half))
    with pytest.raises(GapError, match="not in order"):
        GapShard(copy).clip(0, 4)


def test_a_column_of_another_type(copy: Path) -> None:
    rewrite(copy / "frames.parquet", lambda table: table.set_column(1, "ts_us", pc.cast(table["ts_us"], pa.string())))
    with pytest.raises(GapError, match="frames.parquet"):
        GapShard(copy)


@pytest.mark.parametrize("place", ["/nowhere", "ftp://host/shard", "nope://x"])
def test_no_such_place(place: str) -> None:
    with pytest.raises(GapError):
        GapShard(place)


def test_more_events_than_bytes(copy: Path) -> None:
    events = pq.read_table(copy / "events.parquet").slice(0, 1)
    pq.write_table(events.take(pa.array([0] * 500_000)), copy / "events.parquet", compression="zstd")
    with pytest.raises(GapError, match=r"events.parquet: 500000 rows; \d+ are allowed"):
        GapShard(copy).clip(0, 4)


def test_more_rows_than_two_hours_can_have(copy: Path) -> None:
    rows = pq.read_table(copy / "controls.parquet").slice(0, 1).take(pa.array([0] * 1_000_000))
    with pq.ParquetWriter(copy / "controls.parquet", rows.schema, compression="zstd") as file:
        for _ in range(13):
            file.write_table(rows)
    assert (copy / "controls.parquet").stat().st_size < 1_000_000
    with pytest.raises(GapError, match="controls.parquet: 13000000 rows; 12000000 are allowed"):
        GapShard(copy).clip(0, 4)


def test_more_row_groups_than_a_table_needs(copy: Path) -> None:
    # One column, which takes a tenth of the time.
    frames = pq.read_table(copy / "frames.parquet", columns=["ts_us"]).take(pa.array([0] * 40_000))
    pq.write_table(frames, copy / "frames.parquet", row_group_size=1)
    with pytest.raises(GapError, match="frames.parquet: 40000 row groups; 32768 are allowed"):
        GapShard(copy)
