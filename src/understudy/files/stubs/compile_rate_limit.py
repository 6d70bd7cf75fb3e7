"""`rate_limits` of stubs and `rate_limit` of scenario rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from understudy.core.engine.templates.writing import to_text
from understudy.core.model.json_codec import render_json
from understudy.core.model.rate_limit import Algorithm, Cost, CountRejected, Emission, KeyPart, Lies, RateLimit, Rejection
from understudy.core.rate_limits import ALGORITHMS
from understudy.core.rate_limits.concurrency import Concurrency
from understudy.core.rate_limits.cpu_time import CpuTime
from understudy.core.rate_limits.dialects import DIALECTS
from understudy.core.rate_limits.fixed_window import FixedWindow
from understudy.core.rate_limits.gcra import Gcra
from understudy.core.rate_limits.keys import KEY_KINDS
from understudy.core.rate_limits.leaky_bucket import LeakyBucket
from understudy.core.rate_limits.leaky_queue import LeakyQueue
from understudy.core.rate_limits.quota import Quota
from understudy.core.rate_limits.sliding_counter import SlidingCounter
from understudy.core.rate_limits.sliding_log import SlidingLog
from understudy.core.rate_limits.stepped_bucket import SteppedBucket
from understudy.core.rate_limits.token_bucket import TokenBucket
from understudy.files.stubs.compile_answer import compile_text
from understudy.files.stubs.compile_when import compile_when
from understudy.files.stubs.context import CompileContext
from understudy.files.stubs.units import parse_duration, parse_rate

_LIES: Final = frozenset({"omit_retry_after", "retry_after", "reset_skew", "remaining_lies", "reject_below_limit", "duplicate_headers"})
_REJECTION: Final = frozenset({"status", "headers", "json", "text", "content_type", "retry_after"})
POLICY_KEYS: Final = frozenset(
    {
        *ALGORITHMS,
        *(
            "name",
            "algorithm",
            "limit",
            "window",
            "align",
            "match",
            "key",
            "overrides",
            "cost",
            "dialect",
            "on_exceed",
            "emit",
            "show_limit",
            "count_rejected",
        ),
        *("consume_on_reject", "enforce", "unreliable", "max_keys"),
    }
)
_RETRY_FORMS: Final = frozenset({"seconds", "decimal", "date", "none"})
_LYING_FORMS: Final = frozenset({"seconds", "date", "decimal", "garbage", "past_date", "huge", "negative"})


def compile_rate_limit(document: Any, context: CompileContext, default_name: str) -> RateLimit | None:
    """Compile one policy; `default_name` is used when it has none of its own."""
    if not isinstance(document, dict):
        context.wrong_type((), "a mapping such as {token_bucket: {capacity: 5, refill: 1/s}}", document)
        return None
    context.check_keys((), document, "key of a rate limit", POLICY_KEYS)
    algorithm = _algorithm_of(document, context)
    if algorithm is None:
        return None
    try:
        return _policy(document, algorithm, context, default_name)
    except ValueError as error:
        context.problem((), str(error))
        return None


def _policy(document: Mapping[str, Any], algorithm: Algorithm, context: CompileContext, default_name: str) -> RateLimit:
    emit, near = _emission(document.get("emit", "always"))
    match = compile_when(_matching(document["match"]), context.at("match"), stateful=False) if "match" in document else None
    return RateLimit(
        name=str(document.get("name", default_name)),
        algorithm=algorithm,
        key=_keys(document.get("key", [])),
        match=match,
        overrides=_overrides(document.get("overrides", []), context),
        cost=_cost(document.get("cost", 1), context),
        dialect=_one_of(document.get("dialect", "ietf"), "dialect", frozenset(DIALECTS)),
        rejection=_rejection(document.get("on_exceed", {})),
        emit=emit,
        near=near,
        show_limit=document.get("show_limit"),
        count_rejected=cast("CountRejected", _counted(document.get("count_rejected", False))),
        consume_on_reject=cast(
            "Any", _one_of(document.get("consume_on_reject", "none"), "consume_on_reject", frozenset({"none", "violating", "all"}))
        ),
        enforce=_share(document.get("enforce", 1.0), "enforce"),
        lies=_lies(document.get("unreliable", {})),
        max_keys=int(_positive(document.get("max_keys", 100_000), "max_keys")),
    )


def _matching(document: Any) -> dict[str, Any]:
    """Write `methods`, `routes` and `not_routes` as the matchers they stand for."""
    if not isinstance(document, dict):
        raise ValueError("match takes matchers as in 'when', or methods, routes and not_routes")
    rest = {key: value for key, value in document.items() if key not in {"methods", "routes", "not_routes"}}
    methods, routes, others = document.get("methods"), document.get("routes"), document.get("not_routes")
    if methods and methods != ["*"]:
        rest["method"] = methods
    blocks: list[dict[str, Any]] = []
    if routes:
        blocks.append({"any": [{"path": path} for path in routes]})
    if others:
        blocks.append({"not": {"any": [{"path": path} for path in others]}})
    return {**rest, "all": [*rest.get("all", []), *blocks]} if blocks else rest


def _keys(document: Any) -> tuple[KeyPart, ...]:
    """Compile the caller's key: parts such as ``{header: authorization}``, ``client_ip`` or ``{fallback: client_ip}`` after another."""
    listed = document if isinstance(document, list) else [document]
    parts: list[KeyPart] = []
    for item in listed:
        if isinstance(item, dict) and "fallback" in item:
            if not parts:
                raise ValueError("key: a fallback stands after the part it replaces")
            parts[-1] = _falling_back(parts[-1], _key_part(item["fallback"]))
        else:
            parts.append(_key_part(item))
    return tuple(parts)


def _falling_back(part: KeyPart, fallback: KeyPart) -> KeyPart:
    return KeyPart(part.kind, part.name, fallback if part.fallback is None else _falling_back(part.fallback, fallback))


def _key_part(item: Any) -> KeyPart:
    if isinstance(item, str):
        item = {item: ""}
    named = [key for key in item if key != "hash"] if isinstance(item, dict) else []
    if len(named) != 1 or named[0] not in KEY_KINDS:
        raise ValueError(f"key: {item!r} is not a part of a key; valid: {', '.join(KEY_KINDS)}, fallback")
    value = item[named[0]]
    return KeyPart(named[0], "" if value is None or isinstance(value, bool) else str(value))


def _overrides(document: Any, context: CompileContext) -> dict[str, Algorithm]:
    if not isinstance(document, list):
        raise ValueError("overrides is a list such as [{key: anonymous, limit: 60, window: 1h}]")
    made: dict[str, Algorithm] = {}
    for number, item in enumerate(document):
        if not isinstance(item, dict) or "key" not in item:
            raise ValueError("overrides: each names the key it is for")
        algorithm = _algorithm_of({key: value for key, value in item.items() if key != "key"}, context.at("overrides", number))
        if algorithm is not None:
            made[str(item["key"])] = algorithm
    return made


def _cost(document: Any, context: CompileContext) -> Cost:
    if isinstance(document, dict):
        by_method = {str(key).upper(): float(value) for key, value in document.items() if key != "default"}
        return Cost(_single_cost(document.get("default", 1), context), by_method)
    return Cost(_single_cost(document, context))


def _single_cost(document: Any, context: CompileContext) -> Any:
    if isinstance(document, str):
        return compile_text(document, context, ("cost",))
    return _positive(document, "cost", zero=True)


def _positive(value: Any, name: str, *, zero: bool = False) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0 or (value == 0 and not zero):
        raise ValueError(f"{name} is a positive number, found {value!r}")
    return float(value)


def _share(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError(f"{name} is a share from 0 to 1, found {value!r}")
    return float(value)


def _one_of(value: Any, name: str, valid: frozenset[str]) -> str:
    if not isinstance(value, str) or value not in valid:
        raise ValueError(f"unknown {name} {value!r}; valid: {', '.join(sorted(valid))}")
    return str(value)


def _counted(value: Any) -> str:
    return (
        {False: "no", True: "yes"}[value]
        if isinstance(value, bool)
        else _one_of(value, "count_rejected", frozenset({"extend", "no", "yes"}))
    )


def _emission(document: Any) -> tuple[Emission, float]:
    if isinstance(document, dict):
        percent = document.get("near", {}).get("percent", 80) if isinstance(document.get("near", {}), dict) else document["near"]
        return "near", _positive(percent, "emit.near") / 100
    return cast("Emission", _one_of(document, "emit", frozenset({"always", "near", "on_reject", "never"}))), 0.8


def _rejection(document: Any) -> Rejection:
    if not isinstance(document, dict) or not document.keys() <= _REJECTION:
        raise ValueError(f"on_exceed takes {', '.join(sorted(_REJECTION))}")
    retry, body, content_type = document.get("retry_after"), None, document.get("content_type")
    if "json" in document:
        body, content_type = render_json(document["json"]), content_type or "application/json"
    elif "text" in document:
        body = to_text(document["text"]).encode()
    form, seconds = None, None
    if isinstance(retry, dict):
        form = "none" if retry.get("emit") is False else retry.get("format")
    elif isinstance(retry, str) and retry in _RETRY_FORMS:
        form = retry
    elif retry is not None:
        seconds = parse_duration(retry)
    headers = tuple((name, str(value)) for name, value in document.get("headers", {}).items())
    return Rejection(document.get("status"), headers, body, content_type, form, seconds)


def _lies(document: Any) -> Lies:
    if not isinstance(document, dict) or not document.keys() <= _LIES:
        raise ValueError(f"unreliable takes {', '.join(sorted(_LIES))}")
    form = document.get("retry_after")
    skew = document.get("reset_skew", 0)
    negative = isinstance(skew, str) and skew.startswith("-")
    return Lies(
        omit_retry_after=document.get("omit_retry_after", False) is True,
        retry_after=None if form is None else _one_of(form, "unreliable.retry_after", _LYING_FORMS),
        reset_skew=-parse_duration(skew[1:]) if negative else float(skew) if isinstance(skew, int | float) else parse_duration(skew),
        remaining_lies=int(document.get("remaining_lies", 0)),
        reject_below_limit=_share(document.get("reject_below_limit", 0), "unreliable.reject_below_limit"),
        duplicate_headers=document.get("duplicate_headers", False) is True,
    )


def _algorithm_of(document: Mapping[str, Any], context: CompileContext) -> Algorithm | None:
    """Compile the algorithm: ``{fixed_window: {…}}``, ``{algorithm: {type: fixed_window, …}}``, or ``{limit: 5, window: 1m}``."""
    given = document.get("algorithm")
    if isinstance(given, dict) and "type" in given:
        kind, settings = str(given["type"]), {key: value for key, value in given.items() if key != "type"}
    elif {"limit", "window"} <= document.keys():
        kind, settings = "fixed_window", {key: document[key] for key in ("limit", "window", "align") if key in document}
    else:
        named = [key for key in ALGORITHMS if key in document]
        if len(named) != 1:
            context.problem((), f"a rate limit has one algorithm; valid: {', '.join(ALGORITHMS)}")
            return None
        kind, settings = named[0], document[named[0]]
    if kind not in ALGORITHMS:
        context.unknown_key((kind,), "algorithm", frozenset(ALGORITHMS))
        return None
    if not isinstance(settings, dict):
        context.wrong_type((kind,), "a mapping of its settings", settings)
        return None
    try:
        return _make(kind, settings)
    except ValueError as error:
        context.problem((kind,) if kind in document else (), f"{kind}: {error}")
        return None


def _take(settings: Mapping[str, Any], needed: tuple[str, ...], optional: tuple[str, ...] = ()) -> list[Any]:
    missing = [name for name in needed if name not in settings]
    if missing:
        raise ValueError(f"takes {', '.join(needed)}; {missing[0]} is missing")
    unknown = settings.keys() - {*needed, *optional}
    if unknown:
        raise ValueError(f"unknown setting {min(unknown)!r}; valid: {', '.join((*needed, *optional))}")
    return [settings[name] for name in needed]


def _make(kind: str, settings: Mapping[str, Any]) -> Algorithm:
    match kind:
        case "fixed_window":
            limit, window = _take(settings, ("limit", "window"), ("align",))
            align = _one_of(settings.get("align", "first"), "align", frozenset({"first", "wall"}))
            return FixedWindow(_positive(limit, "limit"), _span(window), cast("Any", align))
        case "sliding_log":
            limit, window = _take(settings, ("limit", "window"), ("reset",))
            reset = _one_of(settings.get("reset", "next"), "reset", frozenset({"next", "full"}))
            return SlidingLog(_positive(limit, "limit"), _span(window), cast("Any", reset))
        case "sliding_counter":
            limit, window = _take(settings, ("limit", "window"))
            return SlidingCounter(_positive(limit, "limit"), _span(window))
        case "token_bucket":
            return _token_bucket(settings)
        case "stepped_bucket":
            most, fill, interval = _take(settings, ("max_tokens", "tokens_per_fill", "fill_interval"))
            return SteppedBucket(_positive(most, "max_tokens"), _positive(fill, "tokens_per_fill"), _span(interval))
        case "leaky_bucket":
            size, leak = _take(settings, ("size", "leak"))
            return LeakyBucket(_positive(size, "size"), parse_rate(leak))
        case "leaky_queue":
            rate, queue = _take(settings, ("rate", "queue"))
            return LeakyQueue(parse_rate(rate), _positive(queue, "queue", zero=True))
        case "gcra":
            rate, burst = _take(settings, ("rate", "burst"))
            return Gcra(parse_rate(rate), _positive(burst, "burst"))
        case "concurrency":
            (limit,) = _take(settings, ("limit",), ("lease_ttl", "retry_after"))
            return Concurrency(
                int(_positive(limit, "limit")), _span(settings.get("lease_ttl", 60)), parse_duration(settings.get("retry_after", 1))
            )
        case "cpu_time":
            seconds, window = _take(settings, ("seconds", "window"))
            return CpuTime(_span(seconds), _span(window))
        case _:
            (limit,) = _take(settings, ("limit",), ("period", "offset"))
            period = _one_of(settings.get("period", "day"), "period", frozenset({"hour", "day", "month"}))
            return Quota(_positive(limit, "limit"), cast("Any", period), _offset(settings.get("offset", 0)))


def _token_bucket(settings: Mapping[str, Any]) -> Algorithm:
    if "max_tokens" in settings:
        return _make("stepped_bucket", settings)
    capacity, refill = _take(settings, ("capacity", "refill"), ("reset",))
    reset = _one_of(settings.get("reset", "full"), "reset", frozenset({"next", "full"}))
    return TokenBucket(_positive(capacity, "capacity"), parse_rate(refill), cast("Any", reset))


def _span(value: Any) -> float:
    seconds = parse_duration(value)
    if seconds <= 0:
        raise ValueError(f"expected a duration above 0, found {value!r}")
    return seconds


def _offset(value: Any) -> float:
    """Read a zone's distance from UTC: ``-8h`` or seconds."""
    if isinstance(value, str) and value[:1] in {"+", "-"}:
        seconds = parse_duration(value[1:])
        return -seconds if value[0] == "-" else seconds
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else parse_duration(value)
