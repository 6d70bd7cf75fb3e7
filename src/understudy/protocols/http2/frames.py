"""Messages of gRPC in a body that is still arriving: five bytes of prefix, then as many bytes as it says."""

from __future__ import annotations

from typing import Final

_PREFIX: Final = 5


class Frames:
    """Splits what arrives into messages, prefixes included."""

    __slots__ = ("_waiting",)

    def __init__(self) -> None:
        self._waiting = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """Take in bytes, and return the messages that they complete."""
        waiting = self._waiting
        waiting += data
        complete: list[bytes] = []
        start = 0
        while len(waiting) - start >= _PREFIX:
            end = start + _PREFIX + int.from_bytes(waiting[start + 1 : start + _PREFIX])
            if end > len(waiting):
                break
            complete.append(bytes(waiting[start:end]))
            start = end
        del waiting[:start]
        return complete

    @property
    def is_between(self) -> bool:
        """Whether the last message is complete, so that a silence may mean something."""
        return not self._waiting
