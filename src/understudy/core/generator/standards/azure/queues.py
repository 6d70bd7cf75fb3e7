"""Queues as Azure Queue Storage has them: made with metadata, messages that are put, peeked at, received, changed, removed by receipt.

Source: Azure Queue Storage REST API ("Operations on Queues", "Operations on Messages", "Queue Storage error codes"). Header fields, words
and how ids and receipts look are taken from the recording.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.nodes import Expr, Loop, Node, Obj, quoted
from understudy.core.generator.templates.sources import Case, request_values
from understudy.core.generator.things.live import Collection, look, put
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint, Parameter, Shape, path_values
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.generator.values.looks import id_format

QUEUES: Final = "azure_queues"
MESSAGES: Final = "azure_messages"
_NOTE: Final = "behaves as the reference of Azure Queue Storage says"
_NOW: Final = "now('', 'epoch_float')"
_LIST: Final[Pointer] = ("QueueMessagesList", "QueueMessage")
_NAMES: Final[Pointer] = ("EnumerationResults", "Queues", "Queue")
_LIVE: Final = f"items('{MESSAGES}/' ~ path.queue)"
_HELD: Final = f"{MESSAGES}/{{{{ path.queue }}}}"
_QUEUE: Final = Condition("item", (QUEUES, "{{ path.queue }}"), "absent")
_MESSAGE: Final = Condition("item", (_HELD, "{{ path.message }}"), "absent")
_META: Final = "{{ request.headers | starting('x-ms-meta-') }}"
_SHOWN: Final[Mapping[str, str]] = {
    "MessageId": "{}.id",
    "InsertionTime": "{}.inserted",
    "ExpirationTime": "{}.expires",
    "PopReceipt": "{}.receipt",
    "TimeNextVisible": "{}.visible_at | date('http')",
    "DequeueCount": "{}.count",
    "MessageText": "{}.text",
}
_REFUSALS: Final[Mapping[str, tuple[int, str]]] = {
    "QueueNotFound": (404, "The specified queue does not exist."),
    "MessageNotFound": (404, "The specified message does not exist."),
    "PopReceiptMismatch": (400, "The specified pop receipt did not match the pop receipt for a dequeued message."),
    "QueueAlreadyExists": (409, "The specified queue already exists."),
}
_OTHER_RECEIPT: Final = (
    f"{{{{ lookup('{MESSAGES}/' ~ path.queue, path.message).receipt | default('') != (request.query.popreceipt | default('')) }}}}"
)
_OTHER_METADATA: Final = (
    f"{{{{ lookup('{QUEUES}', path.queue).metadata is defined and lookup('{QUEUES}', path.queue).metadata != "
    "(request.headers | starting('x-ms-meta-')) }}"
)
_SAME_METADATA: Final = _OTHER_METADATA.replace(" != ", " == ")
_AGAIN: Final = 204


@dataclass(slots=True)
class Queues:
    """What a recording shows of queues.

    Attributes:
        base: the path below which queues are.
        samples: by what they do.
    """

    base: tuple[str, ...]
    samples: dict[str, list[Sample]] = field(default_factory=dict)

    def all_samples(self) -> Iterator[Sample]:
        """Yield every sample that is about these queues."""
        for samples in self.samples.values():
            yield from samples


def find_queues(samples: Sequence[Sample]) -> Queues | None:
    """Find queues to which messages were put; None without any."""
    for sample in samples:
        path = _path(sample)
        if path[-1:] == ("messages",) and len(path) > 1 and isinstance(sample.answer.tree, dict) and _LIST[0] in sample.answer.tree:
            queues = Queues(path[:-2])
            for one in samples:
                if (act := _act(one, queues.base)) != "":
                    queues.samples.setdefault(act, []).append(one)
            return queues
    return None


def _path(sample: Sample) -> tuple[str, ...]:
    return tuple(part for part in sample.segments if part)


def _act(sample: Sample, base: tuple[str, ...]) -> str:
    """Name what a request does; empty when it is about something else."""
    path = _path(sample)
    own, comp = path[len(base) :], sample.query.get("comp", [""])[0]
    if path[: len(base)] != base:
        return ""
    if not own:
        return "list" if sample.method == "GET" and comp == "list" else ""
    if len(own) == 1:
        named = {("PUT", ""): "make", ("DELETE", ""): "remove", ("GET", "metadata"): "tell", ("HEAD", "metadata"): "tell head"}
        return named.get((sample.method, comp)) or ("describe" if (sample.method, comp) == ("PUT", "metadata") else "")
    if own[1] != "messages" or len(own) > 3:
        return ""
    if len(own) == 3:
        return {"DELETE": "done", "PUT": "change"}.get(sample.method, "")
    if sample.method == "GET":
        return "peek" if sample.query.get("peekonly") == ["true"] else "receive"
    return {"POST": "put", "DELETE": "clear"}.get(sample.method, "")


def draft_queues(queues: Queues, flow: Flow) -> tuple[dict[Endpoint, list[Draft]], list[Roles]]:
    """Write the stubs of queues and their messages."""
    author = _Author(queues, flow)
    found = {endpoint: drafts for act in queues.samples if (drafts := list(author.drafts(endpoint := author.endpoint(act), act)))}
    return found, [Roles(Collection(QUEUES, "name")), Roles(Collection(MESSAGES, "id", ("queue",)))]


@dataclass(frozen=True, slots=True)
class _Author:
    """Writes the stubs of queues."""

    queues: Queues
    flow: Flow

    def endpoint(self, act: str) -> Endpoint:
        """Gather the samples of an act."""
        samples = self.queues.samples[act]
        own: Shape = () if act == "list" else (Parameter("queue"),)
        if act in ("put", "receive", "peek", "clear", "done", "change"):
            own = (*own, "messages", *((Parameter("message"),) if act in ("done", "change") else ()))
        shape: Shape = (*self.queues.base, *own)
        trailing = len(samples[0].segments) == len(shape) + 1 and not samples[0].segments[-1]
        flags = {"peek": ("flag:peekonly", ""), "list": ("query:comp", "list")}
        comp = ("query:comp", "metadata") if act in ("tell", "tell head", "describe") else flags.get(act)
        return Endpoint(samples[0].method, (*shape, "") if trailing else shape, (comp,) if comp else (), tuple(samples))

    def drafts(self, endpoint: Endpoint, act: str) -> Iterator[Draft]:
        """Draft what goes well, and what is refused."""
        good = [sample for sample in endpoint.samples if sample.good]
        if good and act == "list":
            yield from self._lists(endpoint, good)
        elif good:
            again = [sample for sample in good if act == "make" and sample.status == _AGAIN]
            if act == "make":
                yield self._made_again(endpoint, again, good)
            good = [sample for sample in good if sample not in again] or good
            effects, own, given = self._done(act, good)
            answer = self._answer(endpoint, good, given, own)
            yield Draft(endpoint, tuple(good), then={**effects, **answer}, notes=[_NOTE], rung="standard", verb=_VERBS.get(act, "update"))
        if act == "list":
            return
        if act == "make":
            yield self._refused(endpoint, "QueueAlreadyExists", tests=(_OTHER_METADATA,))
            return
        yield self._refused(endpoint, "QueueNotFound", conditions=(_QUEUE,))
        if act in ("done", "change"):
            there = replace(_QUEUE, kind="present")
            yield self._refused(endpoint, "MessageNotFound", conditions=(_MESSAGE,), sealed=(there,))
            yield self._refused(endpoint, "PopReceiptMismatch", tests=(_OTHER_RECEIPT,), sealed=(there, replace(_MESSAGE, kind="present")))

    def _made_again(self, endpoint: Endpoint, again: Sequence[Sample], good: Sequence[Sample]) -> Draft:
        """Leave alone a queue that is there with the same metadata (Azure Storage REST API, "Create Queue")."""
        answer = {**self._answer(endpoint, again or good, {}, {}), "status": _AGAIN}
        own = tuple(again or good[:1])
        return Draft(endpoint, own, tests=(_SAME_METADATA,), then=answer, notes=[_NOTE], rung="standard", exception=True)

    def _lists(self, endpoint: Endpoint, good: Sequence[Sample]) -> Iterator[Draft]:
        """List queues, with their metadata where that is asked for."""
        where = f"(items('{QUEUES}') | where_starts('name', request.query.prefix | default('')) | sort('name'))"
        for asks in (True, False):
            members: list[tuple[str, Node]] = [("Name", Expr("each.name"))]
            members += [("Metadata", Expr("each.metadata | elements"))] if asks else []
            own = [sample for sample in good if ("include" in sample.query) is asks] or list(good)
            then = self._answer(endpoint, own, {_NAMES: Loop(where, "each", Obj(tuple(members)))}, {})
            asked = (Condition("query", ("include",), "present"),) if asks else ()
            yield Draft(endpoint, tuple(own), asked, then=then, notes=[_NOTE], rung="standard", exception=asks, verb="list")

    def _done(self, act: str, good: Sequence[Sample]) -> tuple[dict[str, Any], dict[str, str], dict[Pointer, Node]]:
        """Return the effects of an act, the header fields that it says, and what its body shows."""
        receipt = "{{ " + self._receipt() + " }}"
        later = f"{_NOW} + (request.query.visibilitytimeout | default({{}}) | int)"
        match act:
            case "make":
                kept = {"name": "{{ path.queue }}", "metadata": _META}
                return {"create": {"in": QUEUES, "key": "{{ path.queue }}", "item": kept}}, {}, {}
            case "remove":
                all_of = {"in": _HELD, "for": f"one in keys('{MESSAGES}/' ~ path.queue)", "key": "{{ one }}", "as": "held"}
                return {"remove": [all_of, {"in": QUEUES, "key": "{{ path.queue }}"}]}, {}, {}
            case "tell" | "tell head":
                told = f"lookup('{QUEUES}', path.queue).metadata"
                counted = f"{{{{ {_LIVE} | length | string }}}}"
                return {}, {"x-ms-meta-*": f"{{{{ {told} | default(omit) }}}}", "x-ms-approximate-messages-count": counted}, {}
            case "describe":
                return {"update": {"in": QUEUES, "key": "{{ path.queue }}", "item": {"metadata": _META}}}, {}, {}
            case "put":
                lives = "(request.query.messagettl | default(604800) | int)"
                message = {
                    "id": "{{ " + self._id() + " }}",
                    "text": "{{ request.xml.QueueMessage.MessageText | default('') }}",
                    "inserted": "{{ now('', 'http') }}",
                    "expires": f"{{{{ ({_NOW} + {lives}) | date('http') if {lives} > 0 else 'Fri, 31 Dec 9999 23:59:59 GMT' }}}}",
                    "receipt": receipt,
                    "visible_at": "{{ " + later.format(0) + " }}",
                    "count": 0,
                }
                made = {"create": {"in": _HELD, "item": message, "as": "message"}}
                return made, {}, {_LIST: Loop("[message]", "each", self._element("each", good))}
            case "receive":
                taken = f"{{{{ {_LIVE} | sqs_visible({_NOW}, request.query.numofmessages | default(1)) }}}}"
                let = {"taken": taken, **({"receipt": receipt} if _share_receipts(good) else {})}
                receipt = "{{ receipt }}" if "receipt" in let else receipt
                changed = {"receipt": receipt, "count": "{{ one.count + 1 }}", "visible_at": "{{ " + later.format(30) + " }}"}
                update = {"in": _HELD, "for": "one in taken", "key": "{{ one.id }}", "item": changed, "as": "message"}
                return {"let": let, "update": update}, {}, {_LIST: Loop("messages", "each", self._element("each", good))}
            case "peek":
                seen = f"({_LIVE} | sqs_visible({_NOW}, request.query.numofmessages | default(1)))"
                return {}, {}, {_LIST: Loop(seen, "each", self._element("each", good))}
            case "clear":
                return {"remove": {"in": _HELD, "for": f"one in keys('{MESSAGES}/' ~ path.queue)", "key": "{{ one }}"}}, {}, {}
            case "done":
                return {"remove": {"in": _HELD, "key": "{{ path.message }}"}}, {}, {}
            case _:
                text = "{{ request.xml.QueueMessage.MessageText | default(omit) }}"
                changed = {"text": text, "receipt": receipt, "visible_at": "{{ " + later.format(0) + " }}"}
                said = {"x-ms-popreceipt": "{{ message.receipt }}", "x-ms-time-next-visible": "{{ message.visible_at | date('http') }}"}
                return {"update": {"in": _HELD, "key": "{{ path.message }}", "item": changed, "as": "message"}}, said, {}

    def _messages(self) -> Iterator[dict[str, Any]]:
        for sample in self.queues.all_samples():
            yield from _elements(sample, _LIST)

    def _id(self) -> str:
        return f"new_id({quoted(id_format([str(one.get('MessageId')) for one in self._messages()]) or '{uuid}')})"

    def _receipt(self) -> str:
        known = [str(one["PopReceipt"]) for one in self._messages() if "PopReceipt" in one]
        return f"new_id({quoted(id_format(known) or '{alnum:28}')})"

    def _element(self, name: str, good: Sequence[Sample]) -> Node:
        """Show a message with the members that recorded answers to such requests have."""
        members = dict.fromkeys(key for sample in good for one in _elements(sample, _LIST) for key in one if key in _SHOWN)
        return Obj(tuple((key, Expr(_SHOWN[key].format(name))) for key in members or _SHOWN))

    def _answer(
        self, endpoint: Endpoint, samples: Sequence[Sample], given: Mapping[Pointer, Node], own: Mapping[str, str]
    ) -> dict[str, Any]:
        """Write an answer as recorded, but for what is given of its body and its header fields."""
        left_out = {name.lower() for name in own} - {"x-ms-meta-*"}
        cases: list[Case] = []
        for sample in samples:
            tree = sample.answer.tree
            for place in given:
                tree = put(tree if isinstance(look(tree, place[:-1]), dict) else put(tree, place[:-1], {}), place, [])
            is_meta = "x-ms-meta-*" in own
            fields = tuple(
                (name, value)
                for name, value in sample.fields
                if name.lower() not in left_out and not (is_meta and name.lower().startswith("x-ms-meta-"))
            )
            shown = replace(sample, fields=fields, answer=replace(sample.answer, tree=tree))
            cases.append(Case(shown, request_values(shown, path_values(endpoint.shape, shown.segments))))
        answer = answer_of(cases, self.flow, Findings(), fresh=True, given=given)
        headers = {**answer.pop("headers", {}), **own}
        return {**answer, **({"headers": headers} if headers else {})}

    def _refused(
        self,
        endpoint: Endpoint,
        code: str,
        *,
        conditions: tuple[Condition, ...] = (),
        sealed: tuple[Condition, ...] = (),
        tests: tuple[str, ...] = (),
    ) -> Draft:
        own = [sample for sample in endpoint.samples if _code(sample) == code]
        recorded = own or [sample for sample in self.queues.all_samples() if _code(sample) == code][:1]
        notes = [_NOTE]
        if recorded and (endpoint.method != "HEAD" or own):
            then = self._answer(endpoint, recorded, {}, {})
            notes += [] if own else ["never recorded here: answers as another operation does"]
        else:
            status, message = _REFUSALS[code]
            text = f'<?xml version="1.0" encoding="utf-8"?><Error><Code>{code}</Code><Message>{message}</Message></Error>'
            then = {"status": status, "headers": {"x-ms-error-code": code, "Content-Type": "application/xml"}, "text": text}
            notes.append("never recorded: the answer is the reference's")
        samples = tuple(recorded or endpoint.samples[:1])
        return Draft(
            endpoint, samples, conditions, sealed, tests=tests, then=then, notes=notes, rung="standard", exception=True, verb="missing"
        )


_VERBS: Final[Mapping[str, str]] = {
    "list": "list",
    "make": "create",
    "remove": "delete",
    "tell": "read",
    "tell head": "read",
    "put": "create",
    "receive": "read",
    "peek": "list",
    "clear": "delete",
    "done": "delete",
}


def _code(sample: Sample) -> str:
    return next((value for name, value in sample.fields if name.lower() == "x-ms-error-code"), "")


def _elements(sample: Sample, place: Pointer) -> list[dict[str, Any]]:
    found = look(sample.answer.tree, place)
    return [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, dict)]


def _share_receipts(samples: Sequence[Sample]) -> bool:
    """Say whether messages that were received together got the same receipt."""
    together = [[one.get("PopReceipt") for one in found] for sample in samples if len(found := _elements(sample, _LIST)) > 1]
    return any(len(set(receipts)) == 1 for receipts in together)
