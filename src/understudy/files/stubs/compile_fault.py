"""`fault` of stub files: a name, or a name with its settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import partial
from typing import Any, Final, cast

from understudy.core.engine.respond import render_body, render_headers
from understudy.core.faults import FAULTS
from understudy.core.faults.status import Status
from understudy.core.model.fault import Fault
from understudy.files.stubs.compile_answer import BODY_KEYS, compile_body_of, compile_headers
from understudy.files.stubs.context import CompileContext
from understudy.files.stubs.units import parse_duration, parse_size

_STATUS_KEYS: Final = frozenset(BODY_KEYS | {"status", "headers", "processed", "json_style", "template"})


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"expected true or false, found {value!r}")
    return value


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"expected an integer, found {value!r}")
    return value


def _count(value: Any) -> int:
    if _integer(value) < 0 or value > 65536:
        raise ValueError(f"expected a number from 0 to 65536, found {value!r}")
    return cast("int", value)


def _share(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1:
        raise ValueError(f"expected a share from 0 to 1, found {value!r}")
    return float(value)


def _redirect(value: Any) -> int:
    if not isinstance(value, int) or value not in {301, 302, 303, 307, 308}:
        raise ValueError(f"expected 301, 302, 303, 307 or 308, found {value!r}")
    return value


def _change(value: Any) -> str:
    if not isinstance(value, str) or value not in {"missing", "null", "type", "rename"}:
        raise ValueError(f"expected missing, null, type or rename, found {value!r}")
    return value


def _words(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"expected a dotted name, found {value!r}")
    return value


_SETTINGS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "after_head": _flag,
    "bytes_per_second": parse_size,
    "change": _change,
    "chunks": _count,
    "field": _words,
    "keep": _share,
    "keep_bytes": _integer,
    "off_by": _integer,
    "processed": _flag,
    "reset": _flag,
    "seconds": parse_duration,
    "size": _count,
    "status": _redirect,
}
_MAIN: Final[Mapping[str, str]] = {
    "garbage": "size",
    "redirect_loop": "status",
    "schema_drift": "field",
    "slow_body": "seconds",
    "slow_headers": "seconds",
    "truncated_body": "keep",
    "wrong_content_length": "off_by",
}


def compile_fault(document: Any, context: CompileContext) -> Fault | None:
    """Compile a fault: ``hang``, ``{status: 503, …}``, ``{slow_body: 5s}`` or ``{truncated_body: {keep: 0.3}}``."""
    if isinstance(document, str):
        document = {document: {}}
    if not isinstance(document, dict) or not document:
        context.wrong_type((), "the name of a fault, or a mapping such as {status: 503}", document)
        return None
    if "status" in document:
        return _status(document, context)
    if "kind" in document:
        document = {str(document["kind"]): {key: value for key, value in document.items() if key != "kind"}}
    names = [key for key in document if key != "processed"]
    kind = names[0] if names else "processed"
    if kind not in FAULTS or kind == "status":
        context.unknown_key((kind,), "fault", frozenset(FAULTS))
        return None
    if len(names) > 1:
        context.problem((names[1],), f"one fault at a time: here are {names[0]} and {names[1]}")
    return _settled(kind, document, context)


def _settled(kind: str, document: Mapping[str, Any], context: CompileContext) -> Fault | None:
    made, value = FAULTS[kind], document[kind]
    valid = frozenset(field.name for field in fields(cast("Any", made.func if isinstance(made, partial) else made))) - {"kind"}
    if not isinstance(value, dict):
        value = {} if value in (None, True) else {_MAIN.get(kind, kind): value}
    settings: dict[str, Any] = {**value, **({"processed": document["processed"]} if "processed" in document else {})}
    if not context.check_keys((kind,), settings, f"setting of {kind}", valid):
        return None
    parsed: dict[str, Any] = {}
    for name, given in settings.items():
        try:
            parsed[name] = _SETTINGS[name](given)
        except ValueError as error:
            context.problem((kind, name) if isinstance(document[kind], dict) else (kind,), str(error))
    return cast("Fault", made(**parsed))


def _status(document: Mapping[str, Any], context: CompileContext) -> Fault | None:
    context.check_keys((), document, "setting of status", _STATUS_KEYS)
    status = document["status"]
    if isinstance(status, bool) or not isinstance(status, int) or not 200 <= status <= 599:
        context.wrong_type(("status",), "a status code from 200 to 599", status)
        return None
    headers = render_headers(compile_headers(document.get("headers"), context, "headers", templated=False), {})
    body = None
    if document.keys() & BODY_KEYS:
        body = render_body(compile_body_of({**document, "template": False}, context), {})
        if "json" in document and "content-type" not in headers:
            headers = headers.adding("content-type", "application/json")
    processed = document.get("processed", False)
    if not isinstance(processed, bool):
        context.wrong_type(("processed",), "true or false", processed)
    return Status(status, headers, body, processed is True)
