"""`then` of a stub: what happens once it matched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, cast

from understudy.core.model.answer import Answer
from understudy.core.model.behavior import Batch, Behavior, Publish, RecordedIds, Repeat, Webhook
from understudy.core.model.constant import Constant
from understudy.core.model.effect import Create, Effect
from understudy.core.model.fault import Fault
from understudy.core.model.interfaces import Template
from understudy.core.model.latency import Latency
from understudy.core.model.rate_limit import RateLimit
from understudy.core.model.step import KeepListening
from understudy.files.stubs.compile_answer import (
    ANSWER_KEYS,
    BODY_KEYS,
    compile_answer,
    compile_body_of,
    compile_data,
    compile_duration,
    compile_headers,
    compile_text,
)
from understudy.files.stubs.compile_dialogue import compile_dialogue, compile_publication, compile_replies
from understudy.files.stubs.compile_effects import EFFECT_KEYS, compile_effects, compile_feed
from understudy.files.stubs.context import CompileContext

_REPEATS: Final = frozenset({"last", "cycle", "miss", "random"})
_BEHAVIOR_KEYS: Final = frozenset(
    {
        *EFFECT_KEYS,
        *("let", "responses", "repeat", "sequence_by", "latency", "recorded_latency", "fault", "rate_limits", "forward", "webhooks"),
        *("batch", "recorded_ids", "dialogue", "on_message", "subprotocol", "send", "close", "publish", "keep_open"),
    }
)
THEN_KEYS: Final = ANSWER_KEYS | _BEHAVIOR_KEYS
_STATELESS_KEYS: Final = ANSWER_KEYS | {"latency", "recorded_latency"}
_RESPONSE_EFFECTS: Final = frozenset(EFFECT_KEYS) - {"listen", "stop_listening"}
_RESPONSE_KEYS: Final = ANSWER_KEYS | _RESPONSE_EFFECTS | {"weight", "send", "close", "dialogue", "on_message", "subprotocol"}
_WEBHOOK_KEYS: Final = frozenset(BODY_KEYS | {"url", "method", "headers", "delay", "retry", "json_style", "template"})
_PUBLISH_KEYS: Final = frozenset({"to", "send", "after", "keep"})
_OPEN_KEYS: Final = frozenset({"every", "text", "for"})
_BATCH_KEYS: Final = frozenset({"requests", "base", "each", "whole"})
_RECORDED_KEYS: Final = frozenset({"by", "given"})
_GIVEN_KEYS: Final = frozenset({"to", "ids"})
_RESERVED: Final = frozenset({"request", "path", "state", "base_url", "item", "page", "omit", "loop", "me", "to"})


def compile_then(document: Mapping[str, Any], context: CompileContext) -> Behavior:
    """Compile a behavior; problems are reported in the context, which stands at the document."""
    if not document.keys() <= THEN_KEYS:
        context.check_keys((), document, "key of then", THEN_KEYS)
    if document.keys() <= ANSWER_KEYS:
        # By far the commonest behavior is one answer.
        answer = compile_answer(document, context)
        return Behavior((answer,), stateless=answer.is_constant)
    effects = compile_effects(document, context)
    answers = _answers(document, context)
    behavior = Behavior(
        answers=answers,
        repeat=_repeat(document, context),
        sequence_by=compile_text(document["sequence_by"], context, ("sequence_by",)) if "sequence_by" in document else None,
        let=_let(document["let"], context) if "let" in document else (),
        effects=effects,
        creates_in=_creates_in(effects),
        recorded_ids=_recorded_ids(document["recorded_ids"], context.at("recorded_ids")) if "recorded_ids" in document else None,
        batch=_batch(document["batch"], context.at("batch")) if "batch" in document else None,
        latency=_latency(document, "latency", context),
        recorded_latency=_latency(document, "recorded_latency", context),
        faults=_faults(document, context),
        rate_limits=_rate_limits(document, context),
        forward=_forward(document, context),
        webhooks=_webhooks(document["webhooks"], context) if "webhooks" in document else (),
        publishes=_publishes(document["publish"], context) if "publish" in document else (),
    )
    return _marked_stateless(behavior, document)


def _marked_stateless(behavior: Behavior, document: Mapping[str, Any]) -> Behavior:
    """Mark a behavior that needs no claim: one constant answer, nothing that draws, counts, limits or moves."""
    if len(behavior.answers) != 1 or not behavior.answers[0].is_constant or not document.keys() <= _STATELESS_KEYS:
        return behavior
    if behavior.latency is not None and not _is_fixed(behavior.latency):
        return behavior
    return Behavior(behavior.answers, latency=behavior.latency, recorded_latency=behavior.recorded_latency, stateless=True)


def _is_fixed(latency: Latency) -> bool:
    """Whether an answer is always held back as long, so that nothing is drawn."""
    from understudy.core.latency.fixed import Fixed  # noqa: PLC0415  most stubs have none

    return isinstance(latency.first_byte, Fixed) and latency.bytes_per_second is None and latency.connect is None


def _answers(document: Mapping[str, Any], context: CompileContext) -> tuple[Answer, ...]:
    if "dialogue" in document or "on_message" in document:
        return (compile_dialogue(document, context),)
    if document.keys() & {"send", "close"}:
        return (compile_replies(document, context),)
    if "responses" not in document:
        if "forward" in document and not document.keys() & ANSWER_KEYS:
            return ()
        answer = compile_answer(document, context)
        kept = document.get("keep_open")
        listens = _listens(kept, context.at("keep_open"))
        if listens is None:
            return (answer,)
        ends = compile_data(kept["for"], context.at("keep_open"), ("for",)) if isinstance(kept, dict) and "for" in kept else None
        return (replace(answer, listens=listens, listens_for=ends, is_constant=False),)
    both = sorted(document.keys() & ANSWER_KEYS)
    if both:
        context.problem((both[0],), f"'{both[0]}' belongs into each of 'responses'")
    responses = document["responses"]
    if not isinstance(responses, list) or not responses or not all(isinstance(item, dict) for item in responses):
        context.wrong_type(("responses",), "a list of answers", responses)
        return (Answer(),)
    made = []
    for number, item in enumerate(responses):
        place = context.at("responses", number)
        place.check_keys((), item, "key of an answer", _RESPONSE_KEYS)
        if item.keys() & {"dialogue", "on_message"}:
            made.append(compile_dialogue(item, place))
        else:
            answer = compile_replies(item, place) if item.keys() & {"send", "close"} else compile_answer(item, place)
            effects = compile_effects({key: value for key, value in item.items() if key in _RESPONSE_EFFECTS}, place)
            made.append(replace(answer, effects=effects, is_constant=False) if effects else answer)
    return tuple(made)


def _repeat(document: Mapping[str, Any], context: CompileContext) -> Repeat:
    repeat = document.get("repeat", "last")
    if not isinstance(repeat, str) or repeat not in _REPEATS:
        context.problem(("repeat",), f"unknown way to repeat {repeat!r}; valid: {', '.join(sorted(_REPEATS))}")
        return "last"
    return cast("Repeat", repeat)


def _let(document: Any, context: CompileContext) -> tuple[tuple[str, Template], ...]:
    if not isinstance(document, dict):
        context.wrong_type(("let",), "a mapping from name to value", document)
        return ()
    from understudy.core.engine.templates.functions import FUNCTIONS  # noqa: PLC0415  constants need none of them

    made = []
    for name, value in document.items():
        if not name.isidentifier() or name.startswith("_") or name in _RESERVED or name in FUNCTIONS:
            context.problem(("let", name), f"{name!r} cannot be a name: it is taken, or not one word of letters, digits and underscores")
        made.append((name, compile_data(value, context, ("let", name))))
    return tuple(made)


def _creates_in(effects: tuple[Effect, ...]) -> str:
    for effect in effects:
        if isinstance(effect, Create) and type(effect.collection) is Constant and not str(effect.collection.value).startswith("_"):
            return str(effect.collection.value)
    return ""


def _batch(document: Any, context: CompileContext) -> Batch | None:
    if not isinstance(document, dict) or len(document.keys() & {"requests", "each"}) != 1:
        context.problem((), "write {requests: LIST, base: PATH}, or {each: LIST}")
        return None
    context.check_keys((), document, "key of batch", _BATCH_KEYS)
    name = "requests" if "requests" in document else "each"
    base = document.get("base", "")
    if not isinstance(base, str) or (name == "each" and base):
        context.problem(("base",), "'base' is a path before the addresses of 'requests'")
        base = ""
    listed = compile_data(document[name], context, (name,))
    return Batch(listed, base.rstrip("/") if name == "requests" else None, whole=document.get("whole") is True)


def _recorded_ids(document: Any, context: CompileContext) -> RecordedIds | None:
    if not isinstance(document, dict):
        context.wrong_type((), "a mapping with 'by' and 'given'", document)
        return None
    context.check_keys((), document, "key of recorded_ids", _RECORDED_KEYS)
    entries = document.get("given")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) and isinstance(entry.get("ids"), list) for entry in entries):
        context.problem(("given",), "write a list of {to: TEXT, ids: [ID, …]}")
        return None
    given: dict[str, tuple[tuple[str | None, ...], ...]] = {}
    for number, entry in enumerate(entries):
        context.at("given", number).check_keys((), entry, "key", _GIVEN_KEYS)
        ids = tuple(None if one is None else str(one) for one in entry["ids"])
        text = str(entry.get("to", ""))
        given[text] = (*given.get(text, ()), ids)
    return RecordedIds(compile_text(document.get("by", ""), context, ("by",)), given)


def _latency(document: Mapping[str, Any], key: str, context: CompileContext) -> Latency | None:
    if key not in document:
        return None
    from understudy.files.stubs.compile_latency import compile_latency  # noqa: PLC0415  most stubs have none

    return compile_latency(document[key], context.at(key))


def _faults(document: Mapping[str, Any], context: CompileContext) -> tuple[Fault, ...]:
    if "fault" not in document:
        return ()
    from understudy.files.stubs.compile_fault import compile_fault  # noqa: PLC0415  most stubs have none

    given = document["fault"]
    if not isinstance(given, list):
        fault = compile_fault(given, context.at("fault"))
        return () if fault is None else (fault,)
    return tuple(fault for number, item in enumerate(given) if (fault := compile_fault(item, context.at("fault", number))) is not None)


def _rate_limits(document: Mapping[str, Any], context: CompileContext) -> tuple[RateLimit, ...]:
    if "rate_limits" not in document:
        return ()
    from understudy.files.stubs.compile_rate_limit import compile_rate_limit  # noqa: PLC0415  most stubs have none

    given = document["rate_limits"]
    if not isinstance(given, list):
        context.wrong_type(("rate_limits",), "a list of rate limits", given)
        return ()
    name = "-".join(str(step) for step in context.base if step != "then")
    made = (
        compile_rate_limit(item, context.at("rate_limits", number), f"{name}-{number}" if number else name)
        for number, item in enumerate(given)
    )
    return tuple(policy for policy in made if policy is not None)


def _forward(document: Mapping[str, Any], context: CompileContext) -> str | None:
    forward = document.get("forward", False)
    if forward is False:
        return None
    if forward is True:
        return ""
    if not isinstance(forward, str) or not forward.startswith(("http://", "https://")):
        context.wrong_type(("forward",), "true or a URL", forward)
        return None
    return forward.rstrip("/")


def _webhooks(document: Any, context: CompileContext) -> tuple[Webhook, ...]:
    if not isinstance(document, list):
        context.wrong_type(("webhooks",), "a list of requests such as {url: …, json: …}", document)
        return ()
    return tuple(hook for number, item in enumerate(document) if (hook := _webhook(item, context.at("webhooks", number))) is not None)


def _listens(document: Any, context: CompileContext) -> KeepListening | None:
    """Compile how an answer stays open: as it is, with a heartbeat, or for some time."""
    if document is None or document is False:
        return None
    if document is True:
        return KeepListening()
    beats = isinstance(document, dict) and isinstance(document.get("text"), str) and "every" in document
    if not beats and not (isinstance(document, dict) and "for" in document and not document.keys() & {"every", "text"}):
        context.wrong_type((), "true, a heartbeat such as {every: 15s, text: …}, or {for: SECONDS}", document)
        return None
    context.check_keys((), document, "key of keep_open", _OPEN_KEYS)
    if not beats:
        return KeepListening()
    return KeepListening(compile_duration(document["every"], context, ("every",)), document["text"].encode())


def _publishes(document: Any, context: CompileContext) -> tuple[Publish, ...]:
    made = []
    for number, item in enumerate(document if isinstance(document, list) else [document]):
        place = context.at("publish", number) if isinstance(document, list) else context.at("publish")
        if not isinstance(item, dict) or "send" not in item:
            place.wrong_type((), "a publication such as {to: news, send: …}", item)
            continue
        place.check_keys((), item, "key of a publication", _PUBLISH_KEYS)
        keeps = item.get("keep", 0)
        if not isinstance(keeps, int) or isinstance(keeps, bool) or keeps < 0:
            place.wrong_type(("keep",), "how many publications are kept for those who listen later", keeps)
            keeps = 0
        made.append(Publish(compile_feed(item, place), compile_publication(item, place), keeps))
    return tuple(made)


def _webhook(document: Any, context: CompileContext) -> Webhook | None:
    if not isinstance(document, dict) or not isinstance(document.get("url"), str):
        context.wrong_type((), "a request such as {url: …, json: …}", document)
        return None
    context.check_keys((), document, "key of a webhook", _WEBHOOK_KEYS)
    method, retry = document.get("method", "POST"), document.get("retry", 0)
    if not isinstance(method, str):
        context.wrong_type(("method",), "a method such as POST", method)
        method = "POST"
    if isinstance(retry, bool) or not isinstance(retry, int) or not 0 <= retry <= 100:
        context.wrong_type(("retry",), "a number from 0 to 100", retry)
        retry = 0
    return Webhook(
        compile_text(document["url"], context, ("url",)),
        method,
        compile_headers(document.get("headers"), context, "headers"),
        compile_body_of(document, context),
        compile_duration(document.get("delay", 0), context, ("delay",)),
        retry,
    )
