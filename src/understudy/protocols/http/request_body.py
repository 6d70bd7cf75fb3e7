"""Reads request bodies from aiohttp's parser, within limits of size and patience."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from aiohttp.streams import EMPTY_PAYLOAD, StreamReader
from aiohttp.web_protocol import RequestPayloadError

from understudy.protocols.respondent import Limits


class BrokenBodyError(Exception):
    """The request body cannot be read: malformed, too large or too slow."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


def body_at_hand(payload: StreamReader, limits: Limits) -> bytes | None:
    """Return a body that is here to its last byte and within the limit; None when it must be read."""
    if payload is EMPTY_PAYLOAD:
        return b""
    if not payload.is_eof() or payload.exception() is not None or payload.total_bytes > limits.body_bytes:
        return None
    # aiohttp's readers hand out what has come so far in one piece.
    return b"" if payload.at_eof() else payload.read_nowait()


async def read_body(message: Any, payload: StreamReader, limits: Limits, ask: Callable[[], None], hold: Callable[[int], None]) -> bytes:
    """Read a whole body.

    Args:
        message: head of the request.
        payload: where the body comes from.
        limits: of size and patience.
        ask: called first when the client waits to be asked (RFC 9110 §10.1.1).
        hold: told of every piece that is kept; may refuse it.

    Raises:
        BrokenBodyError: it is malformed, too large or too slow.
    """
    limit = limits.body_bytes
    declared = message.headers.get("Content-Length")
    if declared is not None and int(declared) > limit:
        raise BrokenBodyError(413, f"the body has {declared} bytes, and {limit} are allowed")
    if not payload.is_eof() and message.headers.get("Expect", "").lower() == "100-continue":
        ask()
    parts: list[bytes] = []
    size = 0
    try:
        while not payload.at_eof():
            if payload.is_eof():
                part = payload.read_nowait()
            else:
                async with asyncio.timeout(limits.body_s):
                    part = await payload.readany()
            size += len(part)
            if size > limit:
                raise BrokenBodyError(413, f"the body has more than {limit} bytes")
            hold(len(part))
            parts.append(part)
    except TimeoutError:
        raise BrokenBodyError(408, f"no byte of the body came for {limits.body_s:g} s") from None
    except RequestPayloadError as error:
        raise BrokenBodyError(400, f"the body is malformed: {error}") from error
    return parts[0] if len(parts) == 1 else b"".join(parts)
