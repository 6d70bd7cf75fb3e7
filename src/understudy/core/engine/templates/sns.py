"""What Amazon SNS (2010-03-31) sends to queues that are subscribed to a topic: notifications, or the bare messages.

Source: Amazon SNS developer guide, "Fanout to Amazon SQS queues", "Amazon SNS raw message delivery", "Amazon SNS subscription filter
policies"; Amazon SNS API Reference, "Publish", "PublishBatch". A subscription is an item with `TopicArn`, `Protocol`, `Endpoint` and
what was set of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import shake_256
from typing import Any, Final
from uuid import UUID

STYLES: Final[Mapping[str, Mapping[str, Any]]] = {
    "spaced": {"indent": 2, "separators": (",", " : ")},
    "indented": {"indent": 2},
    "compact": {"separators": (",", ":")},
    "plain": {},
}


def deliveries(
    subscriptions: Iterable[Any], form: Any, queues: Iterable[str], notice: Any, *, message_id: str, now: str
) -> list[dict[str, Any]]:
    """List what a Publish or PublishBatch request puts into queues.

    Args:
        subscriptions: all of them.
        form: the form of the request as a tree.
        queues: the names of those that are there.
        notice: `document`, a notification with what is the same in all of them, and the `style` in which it is written.
        message_id: of the message; those of a batch follow from it.
        now: when it is published.

    Returns:
        For each message and queue the `queue`, and `Body`, `MessageAttributes` and `group` of the message in it.
    """
    known, topic = set(queues), str(form.get("TopicArn") or form.get("TargetArn") or "")
    own = [one for one in subscriptions if one.get("TopicArn") == topic and one.get("Protocol") == "sqs"]
    found: list[dict[str, Any]] = []
    for told, name in _messages(form, message_id):
        attributes = _attributes(told)
        body = _notification(told, {"MessageId": name, "TopicArn": topic, "Timestamp": now, **_shown(attributes)}, notice)
        for one in own:
            queue = str(one.get("Endpoint", "")).rpartition(":")[2]
            if queue not in known or not _passes(one, attributes):
                continue
            is_raw = str(_set(one, "RawMessageDelivery")).lower() == "true"
            more = {"MessageAttributes": attributes} if is_raw and attributes else {}
            group = {"group": told["MessageGroupId"]} if told.get("MessageGroupId") else {}
            found.append({"queue": queue, "Body": told["Message"] if is_raw else body, **more, **group})
    return found


def _messages(form: Any, message_id: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    entries = form.get("PublishBatchRequestEntries")
    if not isinstance(entries, list):
        yield form, message_id
        return
    for place, one in enumerate(entries):
        yield one, str(UUID(bytes=shake_256(f"{message_id} {place}".encode()).digest(16), version=4))


def _attributes(told: Mapping[str, Any]) -> dict[str, Any]:
    """Read message attributes, as SQS has them, by their names."""
    found = told.get("MessageAttributes") or {}
    entries = found.get("entry", found) if isinstance(found, Mapping) else found
    many = entries if isinstance(entries, list) else []
    return {str(one["Name"]): one["Value"] for one in many if isinstance(one, Mapping) and "Name" in one and "Value" in one}


def _set(subscription: Any, name: str) -> Any:
    attributes = subscription.get("Attributes")
    return subscription.get(name, attributes.get(name, "") if isinstance(attributes, Mapping) else "")


def _shown(attributes: Mapping[str, Any]) -> dict[str, Any]:
    shown = {name: {"Type": value.get("DataType"), "Value": _value(value)} for name, value in attributes.items()}
    return {"MessageAttributes": shown or None}


def _notification(told: Mapping[str, Any], more: Mapping[str, Any], notice: Any) -> str:
    """Write what arrives of a message, like the recorded notification."""
    base = dict(notice["document"])
    was, topic = str(base.get("TopicArn", "")), more["TopicArn"]
    said = {"Type": "Notification", "Subject": told.get("Subject"), "Message": told["Message"], **more}
    same = {one: value.replace(was, topic) if was and isinstance(value, str) else value for one, value in base.items()}
    # What the recorded one said stands where it stood; what it did not say is put at the end, or in its place by the alphabet.
    written = {one: said.get(one, value) for one, value in same.items()}
    written |= {one: value for one, value in said.items() if one not in written}
    written = {one: value for one, value in written.items() if value is not None}
    if list(same) == sorted(same):
        written = dict(sorted(written.items()))
    return json.dumps(written, **STYLES.get(str(notice.get("style")), {}))


def _value(attribute: Mapping[str, Any]) -> Any:
    return attribute.get("StringValue", attribute.get("BinaryValue"))


def _passes(subscription: Any, attributes: Mapping[str, Any]) -> bool:
    """Whether a message gets by the filter policy of a subscription, which is about its attributes."""
    text = _set(subscription, "FilterPolicy")
    try:
        policy = json.loads(text) if isinstance(text, str) and text else {}
    except ValueError:
        return True
    return all(_fits(attributes.get(name), wanted if isinstance(wanted, list) else [wanted]) for name, wanted in policy.items())


def _fits(attribute: Any, wanted: list[Any]) -> bool:
    if attribute is None:
        return any(isinstance(one, Mapping) and one.get("exists") is False for one in wanted)
    values = _values(attribute)
    return any(_is_like(value, one) for value in values for one in wanted)


def _values(attribute: Mapping[str, Any]) -> list[Any]:
    """Read the values of an attribute: several of a ``String.Array``."""
    text, kind = _value(attribute), str(attribute.get("DataType"))
    if kind.startswith("Number") or kind == "String.Array":
        try:
            found = json.loads(str(text))
        except ValueError:
            return [text]
        return found if isinstance(found, list) else [found]
    return [text]


def _is_like(value: Any, wanted: Any) -> bool:
    if not isinstance(wanted, Mapping):
        return bool(value == wanted)
    if "prefix" in wanted:
        return str(value).startswith(str(wanted["prefix"]))
    if "suffix" in wanted:
        return str(value).endswith(str(wanted["suffix"]))
    if "anything-but" in wanted:
        unwanted = wanted["anything-but"]
        return value not in (unwanted if isinstance(unwanted, list) else [unwanted])
    if "numeric" in wanted and isinstance(value, int | float):
        pairs = zip(wanted["numeric"][::2], wanted["numeric"][1::2], strict=False)
        return all(_COMPARES[sign](value, number) for sign, number in pairs if sign in _COMPARES)
    return bool(wanted.get("exists", False))


_COMPARES: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "=": lambda one, other: one == other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}
FILTERS: Final[Mapping[str, Callable[..., Any]]] = {"sns_deliveries": deliveries}
