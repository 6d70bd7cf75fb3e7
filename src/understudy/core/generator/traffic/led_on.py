"""Requests that were led to the same path with, or without, the slash at its end: nothing is done before they are asked again there."""

from __future__ import annotations

from urllib.parse import unquote

from understudy.core.model.address import join_address, split_address
from understudy.core.model.message import Request, Response

_REDIRECTS = (301, 302, 307, 308)


def is_led_to_slash(request: Request, response: Response) -> bool:
    """Say whether an answer leads to the path that was asked for, but for the slash at its end."""
    told = response.headers.get("location")
    if response.status not in _REDIRECTS or not told:
        return False
    path = "/" + "/".join(request.segments)
    there = unquote(split_address(join_address(path, told)).path)
    return there != path and there.rstrip("/") == path.rstrip("/")
