"""Errors that say what is wrong, and what to do about it."""


class GapError(Exception):
    """A shard, or an argument, that cannot be used. The message names file, field and value; `remedy` is the next step."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message}. {remedy}")
        self.remedy = remedy


class RevokedError(GapError):
    """The player has withdrawn the consent: nothing of this shard may be used."""
