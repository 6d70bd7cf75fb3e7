"""Amazon SQS over the AWS query protocol: the same operations as over its JSON protocol, asked in forms and answered in XML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from understudy.core.engine.templates.sqs_query import STYLE, read_answer, view_sqs
from understudy.core.generator.standards.sqs.queues import SQS
from understudy.core.generator.standards.standard import Dialect, Standard
from understudy.core.generator.templates.nodes import quoted
from understudy.core.generator.things.live import look
from understudy.core.generator.traffic.sample import Content, Sample
from understudy.core.generator.values.looks import id_format

_NAMESPACE = "http://queue.amazonaws.com/doc/2012-11-05/"


def _read(sample: Sample) -> Sample:
    answer = read_answer(sample.answer.tree)
    return replace(
        sample,
        asked=Content("json", view_sqs(sample.exchange.request), b"", "compact"),
        answer=sample.answer if answer is None else Content("json", answer, b"", "compact"),
    )


def _write(then: Mapping[str, Any], name: str, samples: Sequence[Sample]) -> dict[str, Any]:
    """Write an answer of the JSON protocol as one of the query protocol, with what recorded answers have around it."""
    told: dict[str, Any] = _asked_by_form(dict(then))
    body = told.pop("json", {})
    told.pop("json_style", "")
    roots = [root for sample in samples for root in (sample.answer.tree or {}).values() if isinstance(root, dict)]
    namespaces = [str(root["@xmlns"]) for root in roots if "@xmlns" in root]
    known = [str(found) for root in roots if isinstance(found := look(root, ("ResponseMetadata", "RequestId")), str)]
    made = {"RequestId": "{{ new_id(" + quoted((id_format(known) if known else None) or "{uuid}") + ") }}"}
    space = {"@xmlns": namespaces[0] if namespaces else _NAMESPACE}
    if isinstance(body, dict) and "__type" in body:
        error = {"Type": "Sender", "Code": _code(str(body["__type"])), "Message": body.get("message", "")}
        tree: dict[str, Any] = {"ErrorResponse": {**space, "Error": error, **made}}
    else:
        shown = any(f"{name}Result" in root for root in roots)
        tree = {f"{name}Response": {**space, **({f"{name}Result": body} if body or shown else {}), "ResponseMetadata": made}}
    return {**told, "json": tree, "json_style": STYLE}


def _code(kind: str) -> str:
    name = kind.rpartition("#")[2]
    return next((f"AWS.SimpleQueueService.{old}" for old, new in CODES.items() if new == name), name)


def _asked_by_form(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("request.json", "request.sqs")
    if isinstance(value, Mapping):
        return {key: _asked_by_form(child) for key, child in value.items()}
    return [_asked_by_form(child) for child in value] if isinstance(value, list | tuple) else value


CODES: Final[Mapping[str, str]] = {"NonExistentQueue": "QueueDoesNotExist", "QueueNameExists": "QueueAlreadyExists"}
SQS_QUERY: Final[Standard] = replace(SQS, kind="form:Action", prefix="", dialect=Dialect(_read, _write, _asked_by_form, CODES))
