"""Errors that say what is wrong, and what to do about it."""


class GapError(Exception):
    """A shard, or an argument, that cannot be used. The message names file, field and value; `remedy` is the next step."""

    def __init__(self, message: str, remedy: str = "") -> None:
        # A DataLoader makes the error of a worker again from its text alone, which has the remedy in it.
        super().__init__(f"{message}. {remedy}" if remedy else message)
        self.remedy = remedy


class RevokedError(GapError):
    """The player has withdrawn the consent: nothing of this shard may be used."""
