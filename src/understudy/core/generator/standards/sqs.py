"""Amazon SQS, API version 2012-11-05, over the AWS JSON 1.0 protocol: queues, messages that hide while somebody works on them, receipts.

Source: Amazon SQS API Reference, "Actions"; developer guide, "Amazon SQS visibility timeout".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from understudy.core.generator.conditions import Condition
from understudy.core.generator.looks import id_format
from understudy.core.generator.nodes import escape, quoted
from understudy.core.generator.sample import Sample
from understudy.core.generator.standards.standard import Operation, Refusal, Standard

_NAME = "request.json.QueueUrl | basename"
_QUEUE = f"lookup('sqs_queues', {_NAME})"
_MESSAGES = "sqs_messages/{{ " + _NAME + " }}"
_LIVE = f"items('sqs_messages/' ~ ({_NAME}))"
_NOW = "now('', 'epoch_float')"
# What the reference says of a queue that nobody says anything of ("CreateQueue", Attributes).
_REFERENCE = {
    "DelaySeconds": "0",
    "MaximumMessageSize": "262144",
    "MessageRetentionPeriod": "345600",
    "ReceiveMessageWaitTimeSeconds": "0",
    "VisibilityTimeout": "30",
}
_COUNTED = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed")
_BY_RECEIPT = {"ReceiptHandle": "{{ request.json.ReceiptHandle }}"}
_ENTRIES = "one in request.json.Entries"
_DONE = {"Successful": {"$for": _ENTRIES, "$each": {"Id": "{{ one.Id }}"}}}


def _no_queue(name: str) -> Refusal:
    error = {"__type": "com.amazonaws.sqs#QueueDoesNotExist", "message": "The specified queue does not exist."}
    return Refusal(
        "QueueDoesNotExist", {"status": 400, "json": error}, conditions=(Condition("item", ("sqs_queues", "{{ " + name + " }}"), "absent"),)
    )


_ABSENT: Final = (_no_queue(_NAME),)


def _create(then: Mapping[str, Any], own: Sequence[Sample], every: Sequence[Sample]) -> Mapping[str, Any]:
    """Make queues whose addresses and unasked attributes are like the recorded ones."""
    sample = own[-1]
    name = str(sample.asked.tree["QueueName"])
    url = escape(str(sample.answer.tree["QueueUrl"]).removesuffix(name)) + "{{ request.json.QueueName }}"
    item = {**then["create"]["item"], "QueueUrl": url, "Defaults": _defaults(every)}
    return {**then, "create": {**then["create"], "item": item}, "json": {"QueueUrl": url}}


def _defaults(samples: Sequence[Sample]) -> dict[str, Any]:
    """Read from recorded GetQueueAttributes answers what a queue is like that nobody said anything of."""
    found: dict[str, Any] = {}
    told: dict[str, set[str]] = {}
    shown_as: dict[str, set[bool]] = {}
    for sample in sorted(samples, key=lambda sample: sample.number):
        asked = sample.asked.tree if isinstance(sample.asked.tree, dict) and sample.good else {}
        name = str(asked.get("QueueName") or str(asked.get("QueueUrl", "")).rpartition("/")[2])
        told.setdefault(name, set()).update(asked["Attributes"] if isinstance(asked.get("Attributes"), dict) else ())
        shown = sample.answer.tree.get("Attributes") if asked and isinstance(sample.answer.tree, dict) else None
        for key, value in shown.items() if isinstance(shown, dict) else ():
            if key not in _COUNTED:
                shown_as.setdefault(key, set()).add(_is_fifo(name))
                if key not in told[name]:
                    found.setdefault(key, _default(key, str(value), name))
    found.update({key: value for key, value in _REFERENCE.items() if key in shown_as and key not in found})
    others = any(not fifo for kinds in shown_as.values() for fifo in kinds)
    return {key: _if_fifo(value) if others and shown_as[key] == {True} else value for key, value in found.items()}


def _is_fifo(name: str) -> bool:
    return name.endswith(".fifo")


def _if_fifo(value: str) -> str:
    """Write what only queues have that keep an order."""
    return "{{ (" + quoted(value) + ") if request.json.QueueName | slice(-5) == '.fifo' else omit }}" if "{{" not in value else value


def _set(then: Mapping[str, Any], _: Sequence[Sample], every: Sequence[Sample]) -> Mapping[str, Any]:
    """Say when a queue was changed, where the server says it."""
    defaults = _defaults(every)
    if "LastModifiedTimestamp" not in defaults:
        return then
    changed = {"LastModifiedTimestamp": defaults["LastModifiedTimestamp"]}
    item = {**then["update"]["item"], "Defaults": {"$merge": ["{{ item.Defaults }}", changed]}}
    return {**then, "update": {**then["update"], "item": item}}


def _default(key: str, value: str, name: str) -> str:
    if key.endswith("Timestamp"):
        return "{{ now('', '" + ("epoch_float" if "." in value else "epoch") + "') | string }}"
    return escape(value.removesuffix(name)) + "{{ request.json.QueueName }}" if key == "QueueArn" else escape(value)


def _receive(then: Mapping[str, Any], own: Sequence[Sample], _: Sequence[Sample]) -> Mapping[str, Any]:
    """Give receipts that look like the recorded ones."""
    messages = [message for sample in own for message in sample.answer.tree.get("Messages") or ()]
    handles = [str(message["ReceiptHandle"]) for message in messages]
    senders = [message["Attributes"]["SenderId"] for message in messages if "SenderId" in message.get("Attributes", {})]
    form = id_format(handles) if handles else None
    item = {**then["update"]["item"], **({"sender": escape(senders[0])} if senders else {})}
    if form is not None:
        item["ReceiptHandle"] = "{{ new_id('" + form + "') }}"
    return {**then, "update": {**then["update"], "item": item}}


def _message(said: str) -> dict[str, Any]:
    return {
        "id": "{{ new_id('{uuid}') }}",
        "Body": "{{ " + said + ".MessageBody }}",
        "MessageAttributes": "{{ " + said + ".MessageAttributes | default(omit) }}",
        "group": "{{ " + said + ".MessageGroupId | default(omit) }}",
        "deduplication": "{{ " + said + ".MessageDeduplicationId | default(omit) }}",
        "sent": "{{ " + _NOW + " }}",
        "visible_at": "{{ " + _NOW + " + (" + said + ".DelaySeconds | default(0) | int) }}",
        "count": 0,
    }


_DIGESTS = {
    "MD5OfMessageBody": "{{ one.Body | md5 }}",
    "MD5OfMessageAttributes": "{{ one.MessageAttributes | sqs_md5 if one.MessageAttributes is defined }}",
}

SQS: Final = Standard(
    "Amazon SQS",
    "header:x-amz-target",
    "AmazonSQS.",
    {
        "CreateQueue": Operation(
            {
                "create": {
                    "in": "sqs_queues",
                    "key": "{{ request.json.QueueName }}",
                    "item": {
                        "QueueName": "{{ request.json.QueueName }}",
                        "Attributes": "{{ request.json.Attributes | default({}) }}",
                        "Tags": "{{ request.json.tags | default({}) }}",
                    },
                },
                "json": {},
            },
            adapt=_create,
        ),
        "GetQueueUrl": Operation(
            {"json": {"QueueUrl": "{{ lookup('sqs_queues', request.json.QueueName).QueueUrl }}"}}, (_no_queue("request.json.QueueName"),)
        ),
        "ListQueues": Operation(
            {
                "json": {
                    "QueueUrls": "{{ items('sqs_queues') | where_starts('QueueName', request.json.QueueNamePrefix | default('')) "
                    "| map_attribute('QueueUrl') | default(omit, true) }}"
                }
            }
        ),
        "GetQueueAttributes": Operation(
            {
                "json": {
                    "Attributes": "{{ " + f"{_QUEUE} | sqs_attributes({_LIVE}, {_NOW}, request.json.AttributeNames | default([]))" + " }}"
                }
            },
            _ABSENT,
        ),
        "SetQueueAttributes": Operation(
            {
                "update": {
                    "in": "sqs_queues",
                    "key": "{{ " + _NAME + " }}",
                    "item": {"Attributes": "{{ item.Attributes | merge(request.json.Attributes) }}"},
                },
                "json": {},
            },
            _ABSENT,
            adapt=_set,
        ),
        "TagQueue": Operation(
            {
                "update": {
                    "in": "sqs_queues",
                    "key": "{{ " + _NAME + " }}",
                    "item": {"Tags": "{{ item.Tags | merge(request.json.Tags) }}"},
                },
                "json": {},
            },
            _ABSENT,
        ),
        "UntagQueue": Operation(
            {
                "update": {
                    "in": "sqs_queues",
                    "key": "{{ " + _NAME + " }}",
                    "item": {"Tags": "{{ item.Tags | without(request.json.TagKeys) }}"},
                },
                "json": {},
            },
            _ABSENT,
        ),
        "ListQueueTags": Operation({"json": {"Tags": "{{ " + _QUEUE + ".Tags }}"}}, _ABSENT),
        "DeleteQueue": Operation(
            {
                "remove": [
                    {"in": _MESSAGES, "for": f"one in keys('sqs_messages/' ~ ({_NAME}))", "key": "{{ one }}"},
                    {"in": "sqs_queues", "key": "{{ " + _NAME + " }}"},
                ],
                "json": {},
            },
            _ABSENT,
        ),
        "PurgeQueue": Operation(
            {"remove": {"in": _MESSAGES, "for": f"one in keys('sqs_messages/' ~ ({_NAME}))", "key": "{{ one }}"}, "json": {}}, _ABSENT
        ),
        "SendMessage": Operation(
            {
                "create": {"in": _MESSAGES, "item": _message("request.json"), "as": "one"},
                "json": {**_DIGESTS, "MessageId": "{{ one.id }}"},
            },
            _ABSENT,
            says=("SequenceNumber",),
        ),
        "SendMessageBatch": Operation(
            {
                "create": {
                    "in": _MESSAGES,
                    "for": "entry in request.json.Entries",
                    "item": {**_message("entry"), "entry": "{{ entry.Id }}"},
                },
                "json": {
                    "Successful": {"$for": "one in items", "$each": {"Id": "{{ one.entry }}", "MessageId": "{{ one.id }}", **_DIGESTS}}
                },
            },
            _ABSENT,
        ),
        "ReceiveMessage": Operation(
            {
                "let": {
                    "queue": "{{ " + _QUEUE + " }}",
                    "taken": "{{ " + f"{_LIVE} | sqs_visible({_NOW}, request.json.MaxNumberOfMessages | default(1))" + " }}",
                },
                "update": {
                    "in": _MESSAGES,
                    "for": "one in taken",
                    "key": "{{ one.id }}",
                    "item": {
                        "ReceiptHandle": "{{ new_id('{alnum:180}') }}",
                        "count": "{{ one.count + 1 }}",
                        "first": "{{ one.first | default(" + _NOW + ") }}",
                        "visible_at": "{{ " + _NOW + " + (request.json | sqs_timeout(queue)) }}",
                    },
                    "as": "message",
                },
                "json": {"Messages": "{{ messages | sqs_received(request.json) | default(omit, true) }}"},
            },
            _ABSENT,
            adapt=_receive,
        ),
        "DeleteMessage": Operation({"remove": {"in": _MESSAGES, "where": _BY_RECEIPT}, "json": {}}, _ABSENT),
        "DeleteMessageBatch": Operation(
            {
                "remove": {"in": _MESSAGES, "for": _ENTRIES, "where": {"ReceiptHandle": "{{ one.ReceiptHandle }}"}},
                "json": _DONE,
            },
            _ABSENT,
        ),
        "ChangeMessageVisibility": Operation(
            {
                "update": {
                    "in": _MESSAGES,
                    "where": _BY_RECEIPT,
                    "item": {"visible_at": "{{ " + _NOW + " + request.json.VisibilityTimeout }}"},
                },
                "json": {},
            },
            _ABSENT,
        ),
        "ChangeMessageVisibilityBatch": Operation(
            {
                "update": {
                    "in": _MESSAGES,
                    "for": _ENTRIES,
                    "where": {"ReceiptHandle": "{{ one.ReceiptHandle }}"},
                    "item": {"visible_at": "{{ " + _NOW + " + one.VisibilityTimeout }}"},
                },
                "json": _DONE,
            },
            _ABSENT,
        ),
    },
)
