"""What a queue of Amazon SQS's API (2012-11-05) does with messages: which are visible, what a receipt shows, what is counted.

Messages are items with `id`, `Body`, `MessageAttributes`, `sent` and `visible_at` (epoch seconds), `count` and `group`.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

_STRING, _BINARY = b"\x01", b"\x02"


def visible(messages: Iterable[Any], now: float, most: Any = 1, queue: Any = None) -> list[Any]:
    """List the messages that a receiver gets, oldest first; of a group (FIFO) none while an earlier one is being worked on.

    Where `queue` says how often a message may be received, those that were received as often are left out.
    """
    found: list[Any] = []
    busy: set[str] = set()
    often, _ = _redrive(queue)
    for message in messages:
        if often and message["count"] >= often and message["visible_at"] <= now:
            continue
        group = message.get("group") or ""
        if message["visible_at"] > now:
            busy.add(group)
        elif not group or group not in busy:
            found.append(message)
    return found[: int(most or 1)]


def dead(messages: Iterable[Any], now: float, queue: Any) -> list[Any]:
    """List the messages that were received as often as their queue lets them be, and that nobody works on any more."""
    often, _ = _redrive(queue)
    return [message for message in messages if often and message["count"] >= often and message["visible_at"] <= now]


def dead_letters_of(queue: Any) -> str:
    """Return the name of the queue to which such messages go; empty where there is none."""
    return _redrive(queue)[1]


def sources_of(queues: Iterable[Any], name: str) -> list[str]:
    """List the addresses of the queues whose dead letters go to the queue of a name."""
    return [queue["QueueUrl"] for queue in queues if dead_letters_of(queue) == name]


def _redrive(queue: Any) -> tuple[int, str]:
    """Read how often messages are received, and where they go then ("RedrivePolicy" of SetQueueAttributes)."""
    told = queue.get("Attributes", {}).get("RedrivePolicy") if isinstance(queue, Mapping) else None
    try:
        policy = json.loads(told) if isinstance(told, str) and told else {}
        return int(policy.get("maxReceiveCount", 0)), str(policy.get("deadLetterTargetArn", "")).rpartition(":")[2]
    except (ValueError, AttributeError):
        return 0, ""


def deduplication_of(request: Any, queue: Any) -> str:
    """Return what tells a message of a FIFO queue from others: an id, or the digest of its body; empty where nothing does."""
    told = request.get("MessageDeduplicationId")
    if told or not isinstance(queue, Mapping) or str(queue["Attributes"].get("ContentBasedDeduplication", "")).lower() != "true":
        return str(told or "")
    return hashlib.sha256(str(request.get("MessageBody", "")).encode()).hexdigest()


def received(messages: Iterable[Any], request: Any) -> list[dict[str, Any]]:
    """Show received messages as ReceiveMessage does, with the attributes that were asked for."""
    system = {*(request.get("AttributeNames") or ()), *(request.get("MessageSystemAttributeNames") or ())}
    asked = request.get("MessageAttributeNames") or ()
    return [_shown(message, system, asked) for message in messages]


def _shown(message: Any, system: set[str], asked: Iterable[str]) -> dict[str, Any]:
    body = str(message["Body"])
    shown: dict[str, Any] = {
        "MessageId": message["id"],
        "ReceiptHandle": message["ReceiptHandle"],
        "MD5OfBody": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
        "Body": body,
    }
    known = {
        "SenderId": message.get("sender"),
        "SentTimestamp": str(int(message["sent"] * 1000)),
        "ApproximateReceiveCount": str(message["count"]),
        "ApproximateFirstReceiveTimestamp": str(int(message["first"] * 1000)),
        "MessageGroupId": message.get("group"),
        "MessageDeduplicationId": message.get("deduplication"),
        "SequenceNumber": message.get("sequence"),
    }
    given = {name: value for name, value in known.items() if value and (name in system or "All" in system)}
    if given:
        shown["Attributes"] = given
    own = {name: value for name, value in (message.get("MessageAttributes") or {}).items() if _is_asked(name, asked)}
    if own:
        shown["MessageAttributes"] = own
        shown["MD5OfMessageAttributes"] = attributes_md5(own)
    return shown


def _is_asked(name: str, asked: Iterable[str]) -> bool:
    return any(one in ("All", ".*", name) or (one.endswith(".*") and name.startswith(one[:-2])) for one in asked)


def attributes_md5(attributes: Any) -> str:
    """Digest message attributes ("Calculating the MD5 message digest for message attributes" of the developer guide)."""
    data = bytearray()
    for name, value in sorted(attributes.items()):
        kind = str(value["DataType"])
        binary = kind.startswith("Binary")
        content = base64.b64decode(value["BinaryValue"]) if binary else str(value["StringValue"]).encode()
        for piece in (name.encode(), kind.encode()):
            data += len(piece).to_bytes(4, "big") + piece
        data += (_BINARY if binary else _STRING) + len(content).to_bytes(4, "big") + content
    return hashlib.md5(bytes(data), usedforsecurity=False).hexdigest()


def queue_attributes(queue: Any, messages: Any, now: float, names: Any = ()) -> dict[str, Any]:
    """Show the attributes of a queue that were asked for, with the messages that are there."""
    waiting = sum(message["visible_at"] <= now for message in messages)
    delayed = sum(message["visible_at"] > now and not message["count"] for message in messages)
    known = {
        **queue["Defaults"],
        "ApproximateNumberOfMessages": str(waiting),
        "ApproximateNumberOfMessagesNotVisible": str(len(messages) - waiting - delayed),
        "ApproximateNumberOfMessagesDelayed": str(delayed),
        **queue["Attributes"],
    }
    return {name: value for name, value in known.items() if name in (names or ()) or "All" in (names or ())}


def timeout_of(request: Any, queue: Any) -> int:
    """Return for how long a receiver has its messages for itself, in seconds."""
    known: Mapping[str, Any] = {"VisibilityTimeout": 30, **queue["Defaults"], **queue["Attributes"]}
    return int(request.get("VisibilityTimeout", known["VisibilityTimeout"]))


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "sqs_attributes": queue_attributes,
    "sqs_dead": dead,
    "sqs_dead_letters": dead_letters_of,
    "sqs_deduplication": deduplication_of,
    "sqs_md5": attributes_md5,
    "sqs_received": received,
    "sqs_sources": sources_of,
    "sqs_timeout": timeout_of,
    "sqs_visible": visible,
}
