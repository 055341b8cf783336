from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gap_shard import GapClips, GapError, GapShard, RevokedError
from gap_shard.dsse import public_keys
from conftest import Served, edit_json

KIND = "application/vnd.gap.revocations+json"


def pem_of(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def signed(key: Ed25519PrivateKey, kind: str, value: Any) -> bytes:
    payload = json.dumps(value).encode()
    message = b"DSSEv1 %d %s %d " % (len(kind), kind.encode(), len(payload)) + payload
    (keyid,) = public_keys([pem_of(key)])
    signature = {"keyid": keyid, "sig": base64.b64encode(key.sign(message)).decode()}
    return json.dumps({"payloadType": kind, "payload": base64.b64encode(payload).decode(), "signatures": [signature]}).encode()


def test_a_shard_as_it_was_signed(place: str, signer: str) -> None:
    assert len(GapShard(place, verify=True, trusted=[signer])) == 360
    assert len(GapShard(place, verify=True, trusted=[Path(signer).read_text()])) == 360


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("file", ["video.ivf", "controls.parquet", "events.parquet", "frames.parquet", "qat.json", "hashes.json"])
def test_a_flipped_bit(copy: Path, signer: str, file: str) -> None:
    flip(copy / file)
    with pytest.raises(GapError, match=f"{file} is not the file that was signed"):
        GapShard(copy, verify=True, trusted=[signer])


def test_a_changed_statement_or_signature(copy: Path, signer: str) -> None:
    envelope = copy / "shard.dsse.json"
    whole = envelope.read_text()

    def other_payload(value: Any) -> None:
        payload = base64.b64decode(value["payload"])
        assert b'"pass"' in payload or b'"fail"' in payload
        value["payload"] = base64.b64encode(payload.replace(b'"session_id"', b'"session_ID"')).decode()

    edit_json(envelope, other_payload)
    with pytest.raises(GapError, match="the signature of key .* is wrong"):
        GapShard(copy, verify=True, trusted=[signer])
    envelope.write_text(whole)
    edit_json(envelope, lambda value: value["signatures"][0].update(sig=base64.b64encode(bytes(64)).decode()))
    with pytest.raises(GapError, match="the signature of key .* is wrong"):
        GapShard(copy, verify=True, trusted=[signer])


def test_a_stranger_no_signature_and_a_file_too_many(copy: Path, signer: str) -> None:
    stranger = pem_of(Ed25519PrivateKey.generate())
    with pytest.raises(GapError, match="not among those that are trusted"):
        GapShard(copy, verify=True, trusted=[stranger])
    with pytest.raises(GapError, match="nobody is trusted"):
        GapShard(copy, verify=True)
    with pytest.raises(GapError, match="no public key"):
        GapShard(copy, verify=True, trusted=["-----BEGIN nonsense"])
    (copy / "extra.bin").write_text("x")
    with pytest.raises(GapError, match="extra.bin was not signed"):
        GapShard(copy, verify=True, trusted=[signer])
    (copy / "extra.bin").unlink()
    (copy / "shard.dsse.json").unlink()
    with pytest.raises(GapError, match="it is not signed"):
        GapShard(copy, verify=True, trusted=[signer])


@pytest.mark.parametrize("change", [{"predicateType": "urn:other"}, {"_type": "x"}, {"subject": []}])
def test_another_statement_of_the_same_key_vouches_for_no_shard(copy: Path, change: dict[str, Any]) -> None:
    key = Ed25519PrivateKey.generate()
    statement = json.loads(base64.b64decode(json.loads((copy / "shard.dsse.json").read_text())["payload"]))
    (copy / "shard.dsse.json").write_bytes(signed(key, "application/vnd.in-toto+json", statement))
    assert len(GapShard(copy, verify=True, trusted=[pem_of(key)])) == 360
    (copy / "shard.dsse.json").write_bytes(signed(key, "application/vnd.in-toto+json", {**statement, **change}))
    with pytest.raises(GapError, match="not about a shard|does not list the files"):
        GapShard(copy, verify=True, trusted=[pem_of(key)])


def test_elsewhere_what_was_verified_is_what_is_read(served: Served, copy: Path, signer: str) -> None:
    shard = GapShard(served.address, verify=True, trusted=[signer])
    assert len(shard.clip(0, 2).pictures) == 2
    # Put beside it, and never signed.
    (copy / "consent.json").write_text('{"revocation_id": "made up"}')
    assert shard.place.open("consent.json") is None
    again = GapShard(served.address, verify=True, trusted=[signer])
    os.utime(copy / "events.parquet", ns=(1, 1))
    with pytest.raises(GapError, match="was changed after it was verified"):
        again.clip(0, 2)


def test_a_server_that_gives_the_signed_file_only_when_it_is_checked(served: Served, copy: Path, signer: str) -> None:
    whole, asked = (copy / "meta.json").read_bytes(), [0]
    forged = whole.replace(b'"0.2.0"', b'"0.2.9"')
    assert forged != whole

    def swap(request) -> bool:
        if "meta.json" in request.path:
            asked[0] += 1
            (copy / "meta.json").write_bytes(whole if asked[0] == 1 else forged)
        return False

    served.misbehave = swap
    with pytest.raises(GapError, match="was changed after it was verified"):
        GapShard(served.address, verify=True, trusted=[signer])


class Listed:
    """A list of withdrawn consents, and a shard with a consent."""

    def __init__(self, copy: Path, folder: Path) -> None:
        self.key = Ed25519PrivateKey.generate()
        self.path = folder / "revocations.dsse.json"
        self.id = "11111111-1111-4111-8111-111111111111"
        (copy / "consent.json").write_text(json.dumps({"revocation_id": self.id}))

    def publish(self, number: int, *ids: str) -> None:
        revoked = [{"revocation_id": one, "revoked_utc": "2026-11-27T00:00:00Z"} for one in ids]
        self.path.write_bytes(signed(self.key, KIND, {"sequence": number, "revoked": revoked}))

    @property
    def options(self) -> dict[str, Any]:
        return {"revocations": [str(self.path)], "revokers": [pem_of(self.key)]}


def test_a_withdrawn_consent_is_in_no_batch(copy: Path, place: str, tmp_path: Path) -> None:
    listed = Listed(copy, tmp_path)
    listed.publish(1, "22222222-2222-4222-8222-222222222222")
    assert len(GapShard(copy, **listed.options)) == 360
    clips = GapClips([copy], 16, **listed.options)
    assert len(clips) == 24
    listed.publish(2, listed.id)
    assert clips.refresh() == [str(copy)] and len(clips) == 0
    with pytest.raises(RevokedError, match="withdrew the consent on 2026-11-27"):
        GapShard(copy, **listed.options)
    again = GapClips([copy], 16, **listed.options)
    assert len(again) == 0 and "withdrew" in again.left_out[str(copy)]


def test_a_list_that_cannot_be_trusted_is_an_error(copy: Path, tmp_path: Path) -> None:
    listed = Listed(copy, tmp_path)
    with pytest.raises(GapError, match="revocations.dsse.json"):
        GapShard(copy, **listed.options)
    listed.publish(5, listed.id)
    with pytest.raises(GapError, match="nobody is trusted to withdraw"):
        GapShard(copy, revocations=[str(listed.path)])
    with pytest.raises(GapError, match="not among those that are trusted"):
        GapShard(copy, revocations=[str(listed.path)], revokers=[pem_of(Ed25519PrivateKey.generate())])
    listed.publish(5)
    clips = GapClips([copy], 16, **listed.options)
    listed.publish(4)
    with pytest.raises(GapError, match="is number 4, and number 5 was seen before"):
        clips.refresh()


def test_a_shard_that_does_not_say_whose_it_is_while_a_list_is_honoured(copy: Path, tmp_path: Path) -> None:
    listed = Listed(copy, tmp_path)
    listed.publish(1)
    (copy / "consent.json").unlink()
    with pytest.raises(GapError, match="names no revocation id"):
        GapShard(copy, **listed.options)
