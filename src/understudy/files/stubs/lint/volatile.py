"""Matchers that ask for a value which was surely seen only once, so that no other request will ever fit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from understudy.files.stubs.lint.subject import Doubt, Subject, texts_of
from understudy.files.stubs.yaml_text import Pointer

# What clients set anew for each request, or differently on each machine.
VOLATILE_HEADERS: Final = frozenset(
    {
        "amz-sdk-invocation-id",
        "amz-sdk-request",
        "b3",
        "content-length",
        "date",
        "postman-token",
        "traceparent",
        "tracestate",
        "user-agent",
        "x-amz-date",
        "x-amzn-trace-id",
        "x-b3-traceid",
        "x-correlation-id",
        "x-request-id",
    }
)
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}.*")
_DIGEST: Final = re.compile(r"(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{16,}", re.IGNORECASE)
_PLACES: Final = ("headers", "query", "json", "body", "cookies")


def check_volatile(subject: Subject) -> Iterator[Doubt]:
    """Find exact matches on headers that change by themselves, and on random ids and moments in generated stubs."""
    for number, stub in enumerate(subject.stubs):
        when = stub.get("when")
        if not isinstance(when, Mapping):
            continue
        base: Pointer = ("stubs", number, "when")
        headers = when.get("headers")
        for name, wanted in headers.items() if isinstance(headers, Mapping) else ():
            if name.lower() in VOLATILE_HEADERS and _is_exact(wanted):
                message = f"the header {name!r} differs from request to request: asking for one value will rarely match"
                yield Doubt((*base, "headers", name), "warning", "over-specific-matcher", message)
        if "learned_from" in stub:
            for place in _PLACES:
                for pointer, text in texts_of(when.get(place)):
                    if any(pattern.fullmatch(text) for pattern in (_UUID, _MOMENT, _DIGEST)):
                        message = f"{text!r} looks like a value that was seen once: 'shape' or 'present' would match other requests, too"
                        yield Doubt((*base, place, *pointer), "note", "over-specific-matcher", message)


def _is_exact(wanted: Any) -> bool:
    return not isinstance(wanted, Mapping) or "equals" in wanted
