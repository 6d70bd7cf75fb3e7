"""Amazon Kinesis Data Streams, API version 2013-12-02: streams of shards, records that are put into them, iterators that read them.

Source: Amazon Kinesis Data Streams API Reference, "Actions".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from understudy.core.generator.standards.standard import Operation, Refusal, Standard
from understudy.core.generator.templates.nodes import escape
from understudy.core.generator.traffic.sample import Sample

_STREAMS, _RECORDS = "kinesis_streams", "kinesis_records"
_NAME = "(request.json.StreamName | default(request.json.StreamARN | default('')) | basename)"
_STREAM = f"lookup('{_STREAMS}', {_NAME})"
_OF_STREAM = f"items('{_RECORDS}/' ~ {_NAME})"
_AT = "(request.json.ShardIterator | kinesis_at).stream"
_NOW = "now('', 'epoch_float')"
_KNOWN: Final = ("StreamName", "StreamARN", "StreamCreationTimestamp", "Shards", "RetentionPeriodHours", "OpenShardCount", "StreamStatus")
_LONG: Final = 12  # digits of sequence numbers that do not count from one


def _error(code: str, message: str) -> dict[str, Any]:
    return {"status": 400, "json": {"__type": code, "message": message}}


_NO_STREAM: Final = Refusal(
    "ResourceNotFoundException",
    _error("ResourceNotFoundException", "The stream is not found."),
    tests=("{{ not exists('" + _STREAMS + "', " + _NAME + ") }}",),
)
_TAKEN: Final = Refusal(
    "ResourceInUseException",
    _error("ResourceInUseException", "The stream already exists."),
    tests=("{{ exists('" + _STREAMS + "', request.json.StreamName) }}",),
)
_LOST: Final = Refusal(
    "ResourceNotFoundException",
    _error("ResourceNotFoundException", "The stream is not found."),
    tests=("{{ not exists('" + _STREAMS + "', " + _AT + ") }}",),
)


def _described(samples: Sequence[Sample]) -> Iterator[Mapping[str, Any]]:
    """Give what answers say of streams: descriptions and summaries."""
    for sample in samples:
        tree = sample.answer.tree if sample.good and isinstance(sample.answer.tree, Mapping) else {}
        found = [tree.get("StreamDescription"), tree.get("StreamDescriptionSummary"), *(tree.get("StreamSummaries") or ())]
        yield from (one for one in found if isinstance(one, Mapping))


def _made(then: Mapping[str, Any], _: Sequence[Sample], every: Sequence[Sample]) -> Mapping[str, Any]:
    """Give streams ARNs and first sequence numbers like the recorded ones."""
    start, starts = "arn:aws:kinesis:us-east-1:123456789012:stream/", list[str]()
    for one in _described(every):
        start = str(one.get("StreamARN", start)).removesuffix(str(one.get("StreamName")))
        told = [str((shard.get("SequenceNumberRange") or {}).get("StartingSequenceNumber", "0")) for shard in one.get("Shards") or ()]
        starts = told if len(told) > len(starts) else starts
    item = {**then["create"]["item"], "StreamARN": escape(start) + "{{ request.json.StreamName }}"}
    item["shards"] = item["shards"].replace("STARTS", "[" + ", ".join(f"'{one}'" for one in starts if one.isdecimal()) + "]")
    return {**then, "create": {**then["create"], "item": item}}


def _numbered(then: Mapping[str, Any], _: Sequence[Sample], every: Sequence[Sample]) -> Mapping[str, Any]:
    """Number records as the server does: from one, or on from a long number."""
    told = [one for sample in every if sample.good and isinstance(sample.answer.tree, Mapping) for one in _numbers(sample.answer.tree)]
    first = min((one for one in told if len(str(one)) > _LONG), default=1)
    let = {name: value.replace("BASE", str(first - 1)) for name, value in then["let"].items()}
    return {**then, "let": let}


def _placed(then: Mapping[str, Any], own: Sequence[Sample], every: Sequence[Sample]) -> Mapping[str, Any]:
    """Number records, and end iterators, as the server does."""
    then = _numbered(then, own, every)
    ends = any(str(sample.answer.tree.get("ShardIterator", "")).endswith("\n") for sample in own)
    return {**then, "let": {**then["let"], "end": "\n" if ends else ""}}


def _numbers(tree: Mapping[str, Any]) -> Iterator[int]:
    for one in (tree, *(tree.get("Records") or ())):
        if isinstance(one, Mapping) and str(one.get("SequenceNumber", "")).isdecimal():
            yield int(str(one["SequenceNumber"]))


def _with_more(member: str) -> Any:
    """Say what the server says of every stream besides."""

    def adapt(then: Mapping[str, Any], own: Sequence[Sample], _: Sequence[Sample]) -> Mapping[str, Any]:
        told = list(_described(own))
        more = {name: value for name, value in told[-1].items() if name not in _KNOWN} if told else {}
        return {**then, "json": {member: {**more, **then["json"][member]}}}

    return adapt


def _listed(then: Mapping[str, Any], own: Sequence[Sample], _: Sequence[Sample]) -> Mapping[str, Any]:
    """List summaries where the server does."""
    told = [one for sample in own for one in sample.answer.tree.get("StreamSummaries") or ()]
    if not told:
        return then
    more = {name: value for name, value in told[-1].items() if name not in _KNOWN}
    return {**then, "let": {"more": more}, "json": str(then["json"]).replace("request.json)", "request.json, more)")}


def _changing(item: Mapping[str, Any]) -> Operation:
    return Operation({"update": {"in": _STREAMS, "key": "{{ " + _NAME + " }}", "item": dict(item)}, "json": {}}, (_NO_STREAM,))


def _putting(records: str, answer: Mapping[str, Any]) -> Operation:
    return Operation(
        {
            "let": {"put": "{{ " + f"{_STREAM} | kinesis_put({records}, {_NOW}, BASE)" + " }}"},
            "create": {
                "in": f"{_RECORDS}/" + "{{ " + _NAME + " }}",
                "for": "one in put",
                "key": "{{ one.id }}",
                "item": "{{ one }}",
                "as": "kept",
            },
            "update": {"in": _STREAMS, "key": "{{ " + _NAME + " }}", "item": {"counts": "{{ item.counts | kinesis_counted(put) }}"}},
            "json": dict(answer),
        },
        (_NO_STREAM,),
        adapt=_numbered,
    )


_WHO: Final = {name: "{{ " + f"{_STREAM}.{name}" + " }}" for name in ("StreamName", "StreamARN", "StreamCreationTimestamp")}
_KEPT: Final = {**_WHO, "StreamStatus": "ACTIVE", "RetentionPeriodHours": "{{ " + _STREAM + ".hours }}"}

KINESIS: Final = Standard(
    "Amazon Kinesis Data Streams",
    "header:x-amz-target",
    "Kinesis_20131202.",
    {
        "CreateStream": Operation(
            {
                "create": {
                    "in": _STREAMS,
                    "key": "{{ request.json.StreamName }}",
                    "item": {
                        "StreamName": "{{ request.json.StreamName }}",
                        "StreamCreationTimestamp": "{{ " + _NOW + " }}",
                        "shards": "{{ request.json.ShardCount | default(4) | kinesis_shards(STARTS) }}",
                        "counts": {},
                        "hours": 24,
                        "Tags": "{{ request.json.Tags | default({}) }}",
                    },
                },
                "json": {},
            },
            (_TAKEN,),
            adapt=_made,
        ),
        "DescribeStream": Operation(
            {"json": {"StreamDescription": {**_KEPT, "Shards": "{{ " + _STREAM + ".shards }}", "HasMoreShards": False}}},
            (_NO_STREAM,),
            adapt=_with_more("StreamDescription"),
        ),
        "DescribeStreamSummary": Operation(
            {"json": {"StreamDescriptionSummary": {**_KEPT, "OpenShardCount": "{{ " + _STREAM + ".shards | length }}"}}},
            (_NO_STREAM,),
            adapt=_with_more("StreamDescriptionSummary"),
        ),
        "ListStreams": Operation(
            {"json": "{{ items('" + _STREAMS + "') | kinesis_listed(request.json) }}"},
            says=("StreamNames", "HasMoreStreams", "StreamSummaries", "NextToken"),
            adapt=_listed,
        ),
        "ListShards": Operation({"json": {"Shards": "{{ " + _STREAM + ".shards }}"}}, (_NO_STREAM,)),
        "DeleteStream": Operation(
            {
                "remove": [
                    {
                        "in": f"{_RECORDS}/" + "{{ " + _NAME + " }}",
                        "for": f"one in keys('{_RECORDS}/' ~ {_NAME})",
                        "key": "{{ one }}",
                        "as": "gone",
                    },
                    {"in": _STREAMS, "key": "{{ " + _NAME + " }}"},
                ],
                "json": {},
            },
            (_NO_STREAM,),
        ),
        "PutRecord": _putting("[request.json]", {"ShardId": "{{ put[0].shard }}", "SequenceNumber": "{{ put[0].record.SequenceNumber }}"}),
        "PutRecords": _putting(
            "request.json.Records",
            {
                "FailedRecordCount": 0,
                "Records": {
                    "$for": "one in put",
                    "$each": {"SequenceNumber": "{{ one.record.SequenceNumber }}", "ShardId": "{{ one.shard }}"},
                },
            },
        ),
        "GetShardIterator": Operation(
            {
                "let": {"end": "", "place": "{{ " + f"{_STREAM} | kinesis_iterator(request.json, {_OF_STREAM}, BASE, end)" + " }}"},
                "json": {"ShardIterator": "{{ place }}"},
            },
            (_NO_STREAM,),
            adapt=_placed,
        ),
        "GetRecords": Operation(
            {"json": "{{ items('" + _RECORDS + "/' ~ " + _AT + ") | kinesis_read(request.json) }}"},
            (_LOST,),
            says=("Records", "NextShardIterator", "MillisBehindLatest"),
        ),
        "AddTagsToStream": _changing({"Tags": "{{ item.Tags | merge(request.json.Tags) }}"}),
        "RemoveTagsFromStream": _changing({"Tags": "{{ item.Tags | without(request.json.TagKeys) }}"}),
        "ListTagsForStream": Operation(
            {
                "json": {
                    "Tags": {
                        "$for": "name in " + _STREAM + ".Tags",
                        "$each": {"Key": "{{ name }}", "Value": "{{ " + _STREAM + ".Tags[name] }}"},
                    },
                    "HasMoreTags": False,
                }
            },
            (_NO_STREAM,),
        ),
        "IncreaseStreamRetentionPeriod": _changing({"hours": "{{ request.json.RetentionPeriodHours }}"}),
        "DecreaseStreamRetentionPeriod": _changing({"hours": "{{ request.json.RetentionPeriodHours }}"}),
    },
)
