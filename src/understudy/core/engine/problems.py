"""What a client is told when no stub can answer: problem documents (RFC 9457) that no application would send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import render_json
from understudy.core.model.step import Finish, SendBody, SendHead, Steps

_TYPE = ("content-type", "application/problem+json")


def problem_steps(status: int, title: str, detail: str, mark: tuple[str, str], members: Mapping[str, Any] | None = None) -> Steps:
    """Return the steps that send a problem document; `mark` is the header by which tools know it as ours."""
    document = {"type": "about:blank", "title": title, "status": status, "detail": detail, **(members or {})}
    return (SendHead(status, Headers((_TYPE, mark))), SendBody(render_json(document)), Finish())


def miss_steps(service: str, method: str, target: str, near_misses: Sequence[Mapping[str, Any]]) -> Steps:
    """Return the answer to a request that no stub matches: 501 with the nearest stubs."""
    detail = f"No stub of {service or 'this service'} matches {method} {target}."
    return problem_steps(501, "No stub matches", detail, ("understudy-miss", service or "true"), {"near_misses": list(near_misses)})


def unable_steps(service: str, stub: str, problem: str) -> Steps:
    """Return the answer to a request that a generated stub matches and cannot answer: 501 that says what it lacks."""
    detail = f"Stub {stub!r} matches, but what was recorded does not say how to answer: {problem}"
    return problem_steps(501, "No stub can answer", detail, ("understudy-miss", service or "true"), {"stub": stub, "near_misses": []})


def error_steps(stub: str, problem: str) -> Steps:
    """Return the answer to a request whose stub could not be rendered: 500 that names the template and the place."""
    detail = f"Stub {stub!r} matched but could not answer: {problem}"
    return problem_steps(500, "A stub could not answer", detail, ("understudy-error", stub or "true"), {"stub": stub})
