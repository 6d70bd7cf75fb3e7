"""Amazon SNS, API version 2010-03-31, beside Amazon SQS: what is published to a topic arrives in the queues that are subscribed to it.

Topics and subscriptions are inferred like any other things; the queues are those of the standard of SQS.
Source: Amazon SNS developer guide, "Fanout to Amazon SQS queues".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from understudy.core.engine.templates.sns import STYLES
from understudy.core.generator.draft import Draft
from understudy.core.generator.things.ledgers import add_effect
from understudy.core.generator.things.live import look
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample

_PUBLISHES: Final = ("Publish", "PublishBatch")
_TOLD: Final = re.compile(r"(<PublishResult>\s*<MessageId>)\{\{.*?\}\}(</MessageId>)", re.DOTALL)
_VARIES: Final = ("Message", "MessageId", "Subject", "Timestamp", "MessageAttributes")
_NOTE: Final = "puts the message into the queues that are subscribed to the topic, as the reference of Amazon SNS says"
_NOW: Final = "now('', 'epoch_float')"
_MOMENT: Final = "now('', 'iso_ms')"


def deliver_published(drafts: Mapping[Endpoint, list[Draft]]) -> None:
    """Let what is published arrive in queues of SQS, where a recording has subscriptions of such; their standard must be spoken."""
    named = {
        endpoint.operation[-1][1]: endpoint for endpoint in drafts if endpoint.operation and endpoint.operation[-1][0] == "form:Action"
    }
    subscriptions = _subscriptions(drafts.get(named["Subscribe"], ())) if "Subscribe" in named else ""
    if not subscriptions:
        return
    notice = _notice(sample for endpoint in drafts for sample in endpoint.samples if _receives(endpoint) and sample.good)
    for name in _PUBLISHES:
        for draft in drafts[named[name]] if name in named else ():
            if draft.samples[0].good and "responses" not in draft.then:
                _deliver(draft, subscriptions, notice)


def _subscriptions(drafts: Sequence[Draft]) -> str:
    """Name the collection in which subscriptions are made; empty where none is."""
    for draft in drafts:
        made = draft.then.get("create")
        for one in made if isinstance(made, list) else [made]:
            if (
                isinstance(one, Mapping)
                and isinstance(one.get("item"), Mapping)
                and {"TopicArn", "Protocol", "Endpoint"} <= set(one["item"])
            ):
                return str(one["in"])
    return ""


def _receives(endpoint: Endpoint) -> bool:
    return any(value.rpartition(".")[2] == "ReceiveMessage" for _, value in endpoint.operation)


def _notice(samples: Iterable[Sample]) -> dict[str, Any]:
    """Read from received messages what a notification says every time, and how it is written."""
    for sample in samples:
        for body in _bodies(sample):
            try:
                tree = json.loads(body)
            except ValueError:
                continue
            if isinstance(tree, dict) and tree.get("Type") == "Notification" and "TopicArn" in tree:
                style = next((name for name, words in STYLES.items() if json.dumps(tree, **words) == body), "plain")
                return {"document": {name: None if name in _VARIES else value for name, value in tree.items()}, "style": style}
    return {"document": {}, "style": "spaced"}


def _bodies(sample: Sample) -> list[str]:
    tree = sample.answer.tree
    result = look(tree, ("ReceiveMessageResponse", "ReceiveMessageResult")) if isinstance(tree, Mapping) else None
    found = result.get("Message") if isinstance(result, Mapping) else tree.get("Messages") if isinstance(tree, Mapping) else None
    many = found if isinstance(found, list) else [found]
    return [str(one["Body"]) for one in many if isinstance(one, Mapping) and "Body" in one]


def _deliver(draft: Draft, subscriptions: str, notice: Mapping[str, Any]) -> None:
    if isinstance(draft.then.get("text"), str):
        draft.then["text"] = _TOLD.sub(r"\1{{ message_id | xml }}\2", draft.then["text"])
    found = (
        f"items('{subscriptions}') | sns_deliveries(request.form_tree, keys('sqs_queues'), notice, message_id=message_id, now={_MOMENT})"
    )
    let = {"message_id": "{{ new_id('{uuid}') }}", "notice": dict(notice), "sent": "{{ " + found + " }}"}
    draft.then = {"let": {**draft.then.pop("let", {}), **let}, **draft.then}
    add_effect(
        draft,
        "create",
        {
            "in": "sqs_messages/{{ one.queue }}",
            "for": "one in sent",
            "item": {
                "id": "{{ new_id('{uuid}') }}",
                "Body": "{{ one.Body }}",
                "MessageAttributes": "{{ one.MessageAttributes | default(omit) }}",
                "group": "{{ one.group | default(omit) }}",
                "sent": "{{ " + _NOW + " }}",
                "visible_at": "{{ " + _NOW + " }}",
                "count": 0,
            },
            "as": "delivered",
        },
    )
    draft.notes.append(_NOTE)
