"""Answers the server gives in its own name, as RFC 9457 problem documents."""

from __future__ import annotations

from http import HTTPStatus

from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import render_json
from understudy.core.model.step import Finish, SendBody, SendHead, Steps


def problem_steps(status: int, detail: str, *, headers: tuple[tuple[str, str], ...] = ()) -> Steps:
    """Make the answer for a request that understudy itself refuses; `detail` is one sentence."""
    title = HTTPStatus(status).phrase
    body = render_json({"type": "about:blank", "title": title, "status": status, "detail": detail})
    head = Headers((("Content-Type", "application/problem+json"), *headers))
    return (SendHead(status, head, title), SendBody(body), Finish())
