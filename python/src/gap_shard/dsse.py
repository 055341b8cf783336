"""Signed envelopes (DSSE, Ed25519), as docs/verify.md describes them."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from typing import Any

from gap_shard.errors import GapError


def public_keys(given: list[str]) -> dict[str, Any]:
    """Ed25519 keys by their id (SHA-256 of the DER form), from PEM files or texts."""
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
    except ImportError as error:
        raise GapError("cryptography is not installed, so no signature can be checked", "Run: pip install 'gap-shard[verify]'") from error
    keys: dict[str, Any] = {}
    for one in given:
        text = one
        if not one.lstrip().startswith("-----BEGIN"):
            if not os.path.isfile(one):
                raise GapError(f"{one}: there is no such key", "Give a public key as a PEM file, or its text")
            with open(one, encoding="utf8") as file:
                text = file.read(10_000)
        try:
            key = load_pem_public_key(text.encode())
        except ValueError as error:
            raise GapError(f"{one[:60]}: no public key: {error}", "Give what `gap keys export` wrote") from error
        if not isinstance(key, Ed25519PublicKey):
            raise GapError(f"{one[:60]}: no Ed25519 key", "Give what `gap keys export` wrote")
        keys[hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()] = key
    return keys


def signed_payload(text: bytes, kind: str, keys: dict[str, Any], name: str) -> dict[str, Any]:
    """The payload of an envelope that only keys of `keys` have signed, all of them rightly. Raises GapError."""
    from cryptography.exceptions import InvalidSignature

    try:
        envelope = json.loads(text)
        told, payload = envelope["payloadType"], base64.b64decode(envelope["payload"], validate=True)
        signatures = [(str(one["keyid"]), base64.b64decode(one["sig"], validate=True)) for one in envelope["signatures"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise GapError(f"{name}: no signed envelope: {error}", "Get the file again") from error
    if told != kind or not signatures:
        raise GapError(f"{name}: it holds {told}, not {kind}", "Get the file again")
    message = b"DSSEv1 %d %s %d " % (len(kind), kind.encode(), len(payload)) + payload
    for keyid, signature in signatures:
        if keyid not in keys:
            raise GapError(f"{name}: signed by key {keyid[:16]}, which is not among those that are trusted", "Get the signer's public key, and give it")
        try:
            keys[keyid].verify(signature, message)
        except InvalidSignature as error:
            raise GapError(f"{name}: the signature of key {keyid[:16]} is wrong", "It was changed: get the shard again from its signer") from error
    value = json.loads(payload)
    if not isinstance(value, dict):
        raise GapError(f"{name}: its payload is not a JSON object", "Get the file again")
    return value
