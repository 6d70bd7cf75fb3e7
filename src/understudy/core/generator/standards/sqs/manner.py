"""How a server does what the reference of Amazon SQS leaves open: addresses, attributes of queues, receipts, numbers of messages.

Source: as `standards.sqs`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from understudy.core.generator.templates.nodes import escape, quoted
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.values.looks import id_format

QUEUE_NAME: Final = "request.json.QueueUrl | basename"
FIFO: Final = f"({QUEUE_NAME}) | slice(-5) == '.fifo'"
# What the reference says of a queue that nobody says anything of ("CreateQueue", Attributes).
_REFERENCE = {
    "DelaySeconds": "0",
    "MaximumMessageSize": "262144",
    "MessageRetentionPeriod": "345600",
    "ReceiveMessageWaitTimeSeconds": "0",
    "VisibilityTimeout": "30",
}
_COUNTED = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed")


def make_queues(then: Mapping[str, Any], own: Sequence[Sample], every: Sequence[Sample]) -> Mapping[str, Any]:
    """Make queues whose addresses and unasked attributes are like the recorded ones."""
    sample = own[-1]
    name = str(sample.asked.tree["QueueName"])
    url = escape(str(sample.answer.tree["QueueUrl"]).removesuffix(name)) + "{{ request.json.QueueName }}"
    item = {**then["create"]["item"], "QueueUrl": url, "Defaults": _defaults(every)}
    return {**then, "create": {**then["create"], "item": item}, "json": {"QueueUrl": url}}


def change_queues(then: Mapping[str, Any], _: Sequence[Sample], every: Sequence[Sample]) -> Mapping[str, Any]:
    """Say when a queue was changed, where the server says it."""
    defaults = _defaults(every)
    if "LastModifiedTimestamp" not in defaults:
        return then
    changed = {"LastModifiedTimestamp": defaults["LastModifiedTimestamp"]}
    item = {**then["update"]["item"], "Defaults": {"$merge": ["{{ item.Defaults }}", changed]}}
    return {**then, "update": {**then["update"], "item": item}}


def give_receipts(then: Mapping[str, Any], own: Sequence[Sample], _: Sequence[Sample]) -> Mapping[str, Any]:
    """Give receipts that look like the recorded ones."""
    messages = [message for sample in own for message in sample.answer.tree.get("Messages") or ()]
    handles = [str(message["ReceiptHandle"]) for message in messages]
    senders = [message["Attributes"]["SenderId"] for message in messages if "SenderId" in message.get("Attributes", {})]
    form = id_format(handles) if handles else None
    item = {**then["update"]["item"], **({"sender": escape(senders[0])} if senders else {})}
    if form is not None:
        item["ReceiptHandle"] = "{{ new_id('" + form + "') }}"
    return {**then, "update": {**then["update"], "item": item}}


def number_messages(then: Mapping[str, Any], own: Sequence[Sample], _: Sequence[Sample]) -> Mapping[str, Any]:
    """Number the messages of a FIFO queue where the server does: all of them, or those that are told from others by an id."""
    ordered = [sample for sample in own if _is_fifo(str(sample.asked.tree.get("QueueUrl", "")))]
    then = _with_ids(then, ordered)
    numbers = [str(sample.answer.tree["SequenceNumber"]) for sample in ordered if "SequenceNumber" in sample.answer.tree]
    if not numbers:
        return then
    form = id_format(numbers) or "{digits:20}"
    told = FIFO if len(numbers) == len(ordered) else f"{FIFO} and request.json.MessageDeduplicationId is defined"
    kept, *others = then["create"]
    said = "{{ sequence | default(omit, true) }}"
    return {
        **then,
        "let": {**then["let"], "sequence": "{{ new_id(" + quoted(form) + f") if {told} else ''" + " }}"},
        "create": [{**kept, "item": {**kept["item"], "sequence": said}}, *others],
        "json": {**then["json"], "SequenceNumber": said},
    }


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


def _default(key: str, value: str, name: str) -> str:
    if key.endswith("Timestamp"):
        return "{{ now('', '" + ("epoch_float" if "." in value else "epoch") + "') | string }}"
    return escape(value.removesuffix(name)) + "{{ request.json.QueueName }}" if key == "QueueArn" else escape(value)


def _is_fifo(name: str) -> bool:
    return name.endswith(".fifo")


def _if_fifo(value: str) -> str:
    """Write what only queues have that keep an order."""
    return "{{ (" + quoted(value) + ") if request.json.QueueName | slice(-5) == '.fifo' else omit }}" if "{{" not in value else value


def _with_ids(then: Mapping[str, Any], ordered: Sequence[Sample]) -> Mapping[str, Any]:
    """Give a message that is sent again an id of its own, where the server did so."""
    first: dict[tuple[str, str], str] = {}
    for sample in sorted(ordered, key=lambda one: one.number):
        told = sample.asked.tree
        if name := str(told.get("MessageDeduplicationId", "")):
            made = str(sample.answer.tree.get("MessageId"))
            if first.setdefault((str(told["QueueUrl"]), name), made) != made:
                return {**then, "let": {**then["let"], "id": "{{ new_id('{uuid}') }}"}}
    return then
