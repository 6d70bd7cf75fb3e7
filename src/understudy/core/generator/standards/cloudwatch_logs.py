"""Amazon CloudWatch Logs, API version 2014-03-28: groups, their streams, and the events that are put into them, read and searched.

Source: Amazon CloudWatch Logs API Reference, "Actions".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from understudy.core.generator.standards.standard import Operation, Refusal, Standard
from understudy.core.generator.templates.nodes import escape, quoted
from understudy.core.generator.traffic.sample import Sample

_GROUPS, _STREAMS, _EVENTS = "logs_groups", "logs_streams", "logs_events"
_GROUP = "request.json.logGroupName"
_BY_ARN = "request.json.resourceArn | split(':log-group:') | last | split(':') | first"
_NOW = "now('', 'epoch_ms')"
_IN_GROUP = {kind: f"{kind}/" + "{{ " + _GROUP + " }}" for kind in (_STREAMS, _EVENTS)}
_DESCRIBED: Final = {
    "logGroups": ("logGroupName", "arn", "creationTime", "retentionInDays", "kmsKeyId", "logGroupClass"),
    "logStreams": (
        *("logStreamName", "arn", "creationTime", "firstEventTimestamp", "lastEventTimestamp", "lastIngestionTime"),
        "uploadSequenceToken",
    ),
}


def _items(kind: str) -> str:
    return f"items('{kind}/' ~ {_GROUP})"


def _error(code: str, message: str) -> dict[str, Any]:
    return {"status": 400, "json": {"__type": code, "message": message}}


def _refusal(code: str, message: str, test: str, *words: str) -> Refusal:
    return Refusal(code, _error(code, message), tests=("{{ " + test + " }}",), words=words)


def _no_group(told: str = _GROUP) -> Refusal:
    return _refusal("ResourceNotFoundException", "The specified log group does not exist.", f"not exists('{_GROUPS}', {told})", "group")


_NO_GROUP: Final = _no_group()
_NO_STREAM: Final = _refusal(
    "ResourceNotFoundException",
    "The specified log stream does not exist.",
    f"exists('{_GROUPS}', {_GROUP}) and not exists('{_STREAMS}/' ~ {_GROUP}, request.json.logStreamName)",
    "stream",
)
_GROUP_TAKEN: Final = _refusal(
    "ResourceAlreadyExistsException", "The specified log group already exists", f"exists('{_GROUPS}', {_GROUP})", "group"
)
_STREAM_TAKEN: Final = _refusal(
    "ResourceAlreadyExistsException",
    "The specified log stream already exists",
    f"exists('{_STREAMS}/' ~ {_GROUP}, request.json.logStreamName)",
    "stream",
)


def _as_empty(then: Mapping[str, Any], own: Sequence[Sample], _: Sequence[Sample]) -> Mapping[str, Any]:
    """Say nothing in the way in which the server does: `{}`, or not a single octet."""
    return {name: value for name, value in then.items() if name != "json"} if not own[0].answer.raw.strip() else then


def _with_arns(list_: str, name: str) -> Any:
    """Give groups or streams ARNs like those that lists show."""

    def adapt(then: Mapping[str, Any], own: Sequence[Sample], every: Sequence[Sample]) -> Mapping[str, Any]:
        then = _as_empty(then, own, every)
        shown = [one for sample in every for one in _listed(sample, list_)]
        arns = {member: value for one in shown for member, value in one.items() if member.lower().endswith("arn")}
        told = shown[-1] if shown else {}
        item = {member: _arn(str(value), told, name) for member, value in arns.items()}
        return {**then, "create": {**then["create"], "item": {**item, **then["create"]["item"]}}}

    return adapt


def _arn(arn: str, told: Mapping[str, Any], name: str) -> str:
    """Write an ARN that says the names of the group and the stream."""
    if name == "logGroupName":
        head, _, tail = arn.partition(str(told.get(name)))
        return escape(head) + "{{ " + _GROUP + " }}" + escape(tail)
    head, _, tail = arn.partition(":log-group:")
    group = tail.removesuffix(f":log-stream:{told.get(name)}")
    end = ":*" if group.endswith(":*") else ""
    return escape(head) + ":log-group:{{ " + _GROUP + " }}" + end + ":log-stream:{{ request.json.logStreamName }}"


def _listed(sample: Sample, member: str) -> list[Mapping[str, Any]]:
    tree = sample.answer.tree if sample.good and isinstance(sample.answer.tree, Mapping) else {}
    return [one for one in tree.get(member) or () if isinstance(one, Mapping)]


def _with_more(list_: str) -> Any:
    """Say what the server says of all groups or streams (how large they are), and that nothing follows as it does."""

    def adapt(then: Mapping[str, Any], own: Sequence[Sample], _: Sequence[Sample]) -> Mapping[str, Any]:
        every = [one for sample in own for one in _listed(sample, list_)]
        told = {
            name: value for one in every for name, value in one.items() if name not in _DESCRIBED[list_] and isinstance(value, int | str)
        }
        same = {name: value for name, value in told.items() if "arn" not in name.lower() and not isinstance(value, bool)}
        more = "{" + ", ".join(f"'{name}': {value if isinstance(value, int) else quoted(value)}" for name, value in same.items()) + "}"
        if any(one.get("storedBytes") for one in every):
            more += ", counts=true"
        text = str(then["json"]).replace("MORE", more)
        return {**then, "json": _null(text, own)}

    return adapt


def _null(text: str, own: Sequence[Sample]) -> str:
    says = any("nextToken" in one.answer.tree and one.answer.tree["nextToken"] is None for one in own)
    return text[: text.rindex(")")] + ", null=true) }}" if says else text


def _searched(then: Mapping[str, Any], own: Sequence[Sample], _: Sequence[Sample]) -> Mapping[str, Any]:
    """Show the events of each stream together where the server does, and which streams were searched where it tells that."""
    apart = [sample for sample in own if not sample.asked.tree.get("interleaved")]
    times = [[one["timestamp"] for one in _listed(sample, "events")] for sample in apart]
    flag = ", by_stream=true" if any(one > other for told in times for one, other in pairwise(told)) else ""
    text = _null(str(then["json"]).replace(", FLAG", flag), own)
    if any(_listed(sample, "searchedLogStreams") for sample in own):
        text = (
            text.removesuffix(" }}")
            + f" | merge({{'searchedLogStreams': keys('{_STREAMS}/' ~ {_GROUP}) | logs_searched(request.json)}}) }}}}"
        )
    return {**then, "json": text}


def _numbered(then: Mapping[str, Any], _: Sequence[Sample], every: Sequence[Sample]) -> Mapping[str, Any]:
    """Give events ids like the recorded ones: they count on from nought, or are long numbers."""
    ids = [str(one["eventId"]) for sample in every for one in _listed(sample, "events") if "eventId" in one]
    if not ids or max(map(len, ids)) > 12:
        return then
    item = {name: value for name, value in then["create"]["item"].items() if name != "eventId"}
    return {**then, "create": {**then["create"], "item": item}}


def _tagging(told: str, change: str, key: str) -> Operation:
    item = {"tags": "{{ item.tags | " + change + " }}"}
    then = {"update": {"in": _GROUPS, "key": "{{ " + told + " }}", "item": item}, "json": {}}
    return Operation(then, (_no_group(told),), adapt=_as_empty, says=(key,))


def _tags(told: str) -> Operation:
    return Operation({"json": {"tags": "{{ lookup('" + _GROUPS + "', " + told + ").tags }}"}}, (_no_group(told),))


def _emptied(kind: str, those: str, name: str) -> dict[str, Any]:
    return {"in": _IN_GROUP[kind], "for": f"one in {those}", "key": "{{ one }}", "as": name}


_STREAM = f"{{{{ lookup('{_STREAMS}/' ~ {_GROUP}, request.json.logStreamName) }}}}"
_KEYS_OF_STREAM = f"{_items(_EVENTS)} | where('stream', request.json.logStreamName) | map_attribute('id')"

CLOUDWATCH_LOGS: Final = Standard(
    "Amazon CloudWatch Logs",
    "header:x-amz-target",
    "Logs_20140328.",
    {
        "CreateLogGroup": Operation(
            {
                "create": {
                    "in": _GROUPS,
                    "key": "{{ " + _GROUP + " }}",
                    "item": {
                        "logGroupName": "{{ " + _GROUP + " }}",
                        "creationTime": "{{ " + _NOW + " }}",
                        "kmsKeyId": "{{ request.json.kmsKeyId | default(omit) }}",
                        "tags": "{{ request.json.tags | default({}) }}",
                        "bytes": 0,
                    },
                },
                "json": {},
            },
            (_GROUP_TAKEN,),
            adapt=_with_arns("logGroups", "logGroupName"),
        ),
        "DeleteLogGroup": Operation(
            {
                "remove": [
                    _emptied(_EVENTS, f"keys('{_EVENTS}/' ~ {_GROUP})", "events"),
                    _emptied(_STREAMS, f"keys('{_STREAMS}/' ~ {_GROUP})", "streams"),
                    {"in": _GROUPS, "key": "{{ " + _GROUP + " }}"},
                ],
                "json": {},
            },
            (_NO_GROUP,),
            adapt=_as_empty,
        ),
        "DescribeLogGroups": Operation(
            {
                "json": "{{ items('" + _GROUPS + "') | logs_groups(request.json, MORE) | "
                "logs_page(request.json, 'logGroups', 'logGroupName') }}"
            },
            says=("logGroups", "nextToken"),
            adapt=_with_more("logGroups"),
        ),
        "CreateLogStream": Operation(
            {
                "create": {
                    "in": _IN_GROUP[_STREAMS],
                    "key": "{{ request.json.logStreamName }}",
                    "item": {"logStreamName": "{{ request.json.logStreamName }}", "creationTime": "{{ " + _NOW + " }}"},
                },
                "json": {},
            },
            (_NO_GROUP, _STREAM_TAKEN),
            adapt=_with_arns("logStreams", "logStreamName"),
        ),
        "DeleteLogStream": Operation(
            {
                "let": {"stream": _STREAM},
                "update": {
                    "in": _GROUPS,
                    "key": "{{ " + _GROUP + " }}",
                    "item": {"bytes": "{{ group.bytes - (stream.bytes | default(0)) }}"},
                    "as": "group",
                },
                "remove": [
                    _emptied(_EVENTS, _KEYS_OF_STREAM, "events"),
                    {"in": _IN_GROUP[_STREAMS], "key": "{{ request.json.logStreamName }}"},
                ],
                "json": {},
            },
            (_NO_GROUP, _NO_STREAM),
            adapt=_as_empty,
        ),
        "DescribeLogStreams": Operation(
            {
                "json": "{{ " + _items(_STREAMS) + " | logs_streams(request.json, MORE) | "
                "logs_page(request.json, 'logStreams', 'logStreamName') }}"
            },
            (_NO_GROUP,),
            says=("logStreams", "nextToken"),
            adapt=_with_more("logStreams"),
        ),
        "PutLogEvents": Operation(
            {
                "let": {"stream": _STREAM},
                "create": {
                    "in": _IN_GROUP[_EVENTS],
                    "for": "one in request.json.logEvents",
                    "item": {
                        "id": "{{ counter('logs_events', 0) | string }}",
                        "stream": "{{ request.json.logStreamName }}",
                        "timestamp": "{{ one.timestamp }}",
                        "message": "{{ one.message }}",
                        "ingestionTime": "{{ " + _NOW + " }}",
                        "eventId": "{{ new_id('{digits:56}') }}",
                    },
                    "as": "event",
                },
                "update": [
                    {
                        "in": _IN_GROUP[_STREAMS],
                        "key": "{{ request.json.logStreamName }}",
                        "item": f"{{{{ item | logs_stream(request.json, {_NOW}) }}}}",
                    },
                    {
                        "in": _GROUPS,
                        "key": "{{ " + _GROUP + " }}",
                        "item": {"bytes": "{{ group.bytes + item.bytes - (stream.bytes | default(0)) }}"},
                        "as": "group",
                    },
                ],
                "json": {"nextSequenceToken": "{{ item.uploadSequenceToken | pad(56, '0') }}"},
            },
            (_NO_GROUP, _NO_STREAM),
            adapt=_numbered,
        ),
        "GetLogEvents": Operation(
            {"json": "{{ " + _items(_EVENTS) + " | logs_events(request.json, request.json.logStreamName) }}"},
            (_NO_GROUP, _NO_STREAM),
            says=("events", "nextForwardToken", "nextBackwardToken"),
        ),
        "FilterLogEvents": Operation(
            {
                "json": "{{ " + _items(_EVENTS) + f" | logs_found(keys('{_STREAMS}/' ~ {_GROUP}), request.json, FLAG)"
                " | logs_page(request.json, 'events') }}"
            },
            (_NO_GROUP,),
            says=("events", "nextToken", "searchedLogStreams"),
            adapt=_searched,
        ),
        "PutRetentionPolicy": Operation(
            {
                "update": {
                    "in": _GROUPS,
                    "key": "{{ " + _GROUP + " }}",
                    "item": {"retentionInDays": "{{ request.json.retentionInDays }}"},
                },
                "json": {},
            },
            (_NO_GROUP,),
            adapt=_as_empty,
        ),
        "DeleteRetentionPolicy": Operation(
            {"update": {"in": _GROUPS, "key": "{{ " + _GROUP + " }}", "item": {"retentionInDays": None}}, "json": {}},
            (_NO_GROUP,),
            adapt=_as_empty,
        ),
        "TagLogGroup": _tagging(_GROUP, "merge(request.json.tags)", "tags"),
        "UntagLogGroup": _tagging(_GROUP, "without(request.json.tags)", "tags"),
        "ListTagsLogGroup": _tags(_GROUP),
        "TagResource": _tagging(_BY_ARN, "merge(request.json.tags)", "tags"),
        "UntagResource": _tagging(_BY_ARN, "without(request.json.tagKeys)", "tags"),
        "ListTagsForResource": _tags(_BY_ARN),
    },
)
