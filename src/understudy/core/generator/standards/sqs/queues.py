"""Amazon SQS, API version 2012-11-05, over the AWS JSON 1.0 protocol: queues, messages that hide while somebody works on them, receipts.

Source: Amazon SQS API Reference, "Actions"; developer guide, "Amazon SQS visibility timeout".
"""

from __future__ import annotations

from typing import Any, Final

from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.standards.sqs.manner import FIFO, QUEUE_NAME, change_queues, give_receipts, make_queues, number_messages
from understudy.core.generator.standards.standard import Adapt, Operation, Refusal, Standard

_NAME = QUEUE_NAME
_QUEUE = f"lookup('sqs_queues', {_NAME})"
_KNOWN = "lookup('sqs_queues', request.json.QueueName)"
_MESSAGES = "sqs_messages/{{ " + _NAME + " }}"
_LIVE = f"items('sqs_messages/' ~ ({_NAME}))"
_NOW = "now('', 'epoch_float')"
_BY_RECEIPT = {"ReceiptHandle": "{{ request.json.ReceiptHandle }}"}
_SAID = "sqs_deduplications/{{ " + _NAME + " }}"
_MEMORY = 300  # seconds for which a message that is sent again is known ("Exactly-once processing")
_ENTRIES = "one in request.json.Entries"
_DONE = {"Successful": {"$for": _ENTRIES, "$each": {"Id": "{{ one.Id }}"}}}


def _no_queue(name: str) -> Refusal:
    error = {"__type": "com.amazonaws.sqs#QueueDoesNotExist", "message": "The specified queue does not exist."}
    return Refusal(
        "QueueDoesNotExist", {"status": 400, "json": error}, conditions=(Condition("item", ("sqs_queues", "{{ " + name + " }}"), "absent"),)
    )


def _error(code: str, message: str) -> dict[str, Any]:
    return {"status": 400, "json": {"__type": f"com.amazonaws.sqs#{code}", "message": message}}


_REPEATED: Final = Refusal(
    "BatchEntryIdsNotDistinct",
    _error("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id."),
    tests=("{{ request.json.Entries | map_attribute('Id') | unique | length != request.json.Entries | length }}",),
)
_NO_GROUP: Final = Refusal(
    "MissingParameter",
    _error("MissingParameter", "The request must contain the parameter MessageGroupId."),
    tests=("{{ " + FIFO + " and request.json.MessageGroupId is not defined }}",),
)
_ABSENT: Final = (_no_queue(_NAME),)


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


def _changing(member: str, change: str, adapt: Adapt | None = None) -> Operation:
    """Write an operation that changes a member of a queue by a filter."""
    item = {member: "{{ item." + member + " | " + change + " }}"}
    return Operation({"update": {"in": "sqs_queues", "key": "{{ " + _NAME + " }}", "item": item}, "json": {}}, _ABSENT, adapt=adapt)


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
                        "Attributes": f"{{{{ {_KNOWN}.Attributes | default(request.json.Attributes) | default({{}}) }}}}",
                        "Tags": f"{{{{ {_KNOWN}.Tags | default(request.json.tags) | default({{}}) }}}}",
                    },
                },
                "json": {},
            },
            adapt=make_queues,
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
        "SetQueueAttributes": _changing("Attributes", "merge(request.json.Attributes)", adapt=change_queues),
        "TagQueue": _changing("Tags", "merge(request.json.Tags)"),
        "UntagQueue": _changing("Tags", "without(request.json.TagKeys)"),
        "ListQueueTags": Operation({"json": {"Tags": "{{ " + _QUEUE + ".Tags }}"}}, _ABSENT),
        "DeleteQueue": Operation(
            {
                "remove": [
                    {"in": _MESSAGES, "for": f"one in keys('sqs_messages/' ~ ({_NAME}))", "key": "{{ one }}"},
                    {"in": _SAID, "for": f"one in keys('sqs_deduplications/' ~ ({_NAME}))", "key": "{{ one }}", "as": "said"},
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
                "let": {
                    "deduplication": "{{ request.json | sqs_deduplication(" + _QUEUE + ") if " + FIFO + " else '' }}",
                    "earlier": "{{ lookup('sqs_deduplications/' ~ (" + _NAME + "), deduplication) | default({}) }}",
                    "again": "{{ earlier.sent is defined and " + _NOW + f" - earlier.sent < {_MEMORY}" + " }}",
                    "id": "{{ earlier.id if again else new_id('{uuid}') }}",
                },
                "create": [
                    {
                        "in": _MESSAGES,
                        "for": "entry in ([] if again else [request.json])",
                        "item": {**_message("entry"), "id": "{{ id }}", "deduplication": "{{ deduplication | default(omit, true) }}"},
                    },
                    {
                        "in": _SAID,
                        "for": "name in ([deduplication] if deduplication and not again else [])",
                        "key": "{{ name }}",
                        "item": {"name": "{{ name }}", "id": "{{ id }}", "sent": "{{ " + _NOW + " }}"},
                        "as": "kept",
                    },
                ],
                "json": {
                    "MD5OfMessageBody": "{{ request.json.MessageBody | md5 }}",
                    "MD5OfMessageAttributes": "{{ request.json.MessageAttributes | sqs_md5 if request.json.MessageAttributes is defined }}",
                    "MessageId": "{{ id }}",
                },
            },
            (*_ABSENT, _NO_GROUP),
            says=("SequenceNumber",),
            adapt=number_messages,
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
            (*_ABSENT, _REPEATED),
        ),
        "ReceiveMessage": Operation(
            {
                "let": {
                    "queue": "{{ " + _QUEUE + " }}",
                    "taken": "{{ " + f"{_LIVE} | sqs_visible({_NOW}, request.json.MaxNumberOfMessages | default(1), queue)" + " }}",
                    "dead": "{{ " + f"{_LIVE} | sqs_dead({_NOW}, queue)" + " }}",
                },
                "create": {
                    "in": "sqs_messages/{{ queue | sqs_dead_letters }}",
                    "for": "one in dead",
                    "key": "{{ one.id }}",
                    "item": "{{ one }}",
                    "as": "buried",
                },
                "remove": {"in": _MESSAGES, "for": "one in dead", "key": "{{ one.id }}", "as": "gone"},
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
            adapt=give_receipts,
        ),
        "ListDeadLetterSourceQueues": Operation({"json": {"queueUrls": "{{ items('sqs_queues') | sqs_sources(" + _NAME + ") }}"}}, _ABSENT),
        "DeleteMessage": Operation({"remove": {"in": _MESSAGES, "where": _BY_RECEIPT}, "json": {}}, _ABSENT),
        "DeleteMessageBatch": Operation(
            {
                "remove": {"in": _MESSAGES, "for": _ENTRIES, "where": {"ReceiptHandle": "{{ one.ReceiptHandle }}"}},
                "json": _DONE,
            },
            (*_ABSENT, _REPEATED),
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
            (*_ABSENT, _REPEATED),
        ),
    },
)
