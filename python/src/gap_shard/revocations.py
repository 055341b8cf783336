"""Published lists of withdrawn consents: what they name is not read."""

from __future__ import annotations

from dataclasses import dataclass, field

from gap_shard.dsse import public_keys, signed_payload
from gap_shard.errors import GapError, RevokedError
from gap_shard.meta import read_json
from gap_shard.places import Place

KIND = "application/vnd.gap.revocations+json"
MOST_BYTES = 64_000_000


@dataclass
class Revocations:
    """Lists, as files, signed by keys of `revokers` (PEM files or texts)."""

    paths: list[str]
    revokers: list[str]
    # The highest number seen of each list: an older one, put in the place of a newer one, would hide withdrawals.
    _seen: dict[str, int] = field(default_factory=dict)

    def read(self) -> dict[str, str] | None:
        """When each consent was withdrawn, by its revocation id, read anew; None without a list. Raises GapError."""
        if not self.paths:
            return None
        if not self.revokers:
            raise GapError(f"{self.paths[0]}: nobody is trusted to withdraw consents", "Give the publisher's key as revokers=[...]")
        keys = public_keys(self.revokers)
        revoked: dict[str, str] = {}
        for path in self.paths:
            try:
                with open(path, "rb") as file:
                    text = file.read(MOST_BYTES + 1)
            except OSError as error:
                raise GapError(f"{path}: {error}", "Give the list as a file") from error
            if len(text) > MOST_BYTES:
                raise GapError(f"{path}: it is larger than {MOST_BYTES} bytes", "Get the list again")
            value = signed_payload(text, KIND, keys, path)
            try:
                number, entries = int(value["sequence"]), [(str(one["revocation_id"]), str(one["revoked_utc"])) for one in value["revoked"]]
            except (KeyError, TypeError, ValueError) as error:
                raise GapError(f"{path}: no list of withdrawn consents: {error}", "Get the list again") from error
            if number < self._seen.get(path, 0):
                raise GapError(f"{path}: is number {number}, and number {self._seen[path]} was seen before", "Get the newest list")
            self._seen[path] = number
            revoked.update(entries)
        return revoked


def refuse_revoked(place: Place, revoked: dict[str, str] | None) -> None:
    """Raises RevokedError for a shard whose consent was withdrawn, and GapError for one that does not say which it is. None: there is no list."""
    if revoked is None:
        return
    consent = read_json(place, "consent.json")
    if consent is None or "revocation_id" not in consent:
        raise GapError(f"{place.name}: consent.json names no revocation id, so nobody knows whether it was withdrawn", "Leave the shard out")
    if consent["revocation_id"] in revoked:
        raise RevokedError(f"{place.name}: its player withdrew the consent on {revoked[consent['revocation_id']]}", "Delete the shard, and what was made of it")
