"""What templates see as `request.answers`: how the requests that a request holds were answered, in order."""

from __future__ import annotations

from typing import Any, Final

from understudy.core.model.json_codec import ABSENT, parse_json
from understudy.core.model.message import Request, Response

_REFUSED: Final = 400  # the lowest status of a refusal (RFC 9110 §15.5)


def view_answers(request: Request) -> Any:
    """List the answers to what a request holds, each with what was `asked`; ABSENT where it holds nothing."""
    if request.answers is None:
        return ABSENT
    return [view_answer(asked, answer) | {"index": place} for place, (asked, answer) in enumerate(request.answers)]


def view_answer(asked: Any, answer: Response) -> dict[str, Any]:
    """Write one answer as plain data."""
    tree = parse_json(answer.body) if answer.body else ABSENT
    fields = {name: value for name, value in answer.headers if name.lower() != "content-length"}
    return {
        "asked": asked,
        "status": answer.status,
        "ok": answer.status < _REFUSED,
        "headers": {**fields, "Content-Length": str(len(answer.body))},
        "text": answer.body.decode("utf-8", "replace"),
        **({} if tree is ABSENT else {"json": tree}),
    }
