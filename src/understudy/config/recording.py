"""The section `record` of understudy.yaml: options of the recorder, named like their flags and weaker than those."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

RECORD_KEYS: Final[Mapping[str, tuple[str, str]]] = {
    "allow": ("texts", "hosts to record through the proxy"),
    "others": ("tunnel|refuse", "what becomes of other hosts"),
    "only": ("texts", "patterns of exchanges to keep"),
    "skip": ("texts", "patterns of exchanges to leave out"),
    "host_header": ("auto|client|upstream", "Host the real service is sent"),
    "fsync": ("interval|always", "when lines become durable"),
    "on_record_error": ("stop|pass", "what happens when the disk fails"),
    "upstream_ca": ("path", "PEM file of authorities to trust upstream"),
    "upstream_cert": ("path", "client certificate and key for upstream"),
    "via": ("text", "proxy through which real services are reached"),
    "insecure": ("switch", "do not verify certificates upstream"),
    "append": ("switch", "add to the latest run of each service"),
}
"""Kind and meaning by key; a kind with bars is a choice."""


def record_option(section: Mapping[str, Any], name: str, root: Path) -> Any:
    """Return the value of one key as the command line would give it, None when the section does not say.

    Args:
        section: as written, checked by `load_project`.
        name: the key.
        root: the directory at which relative paths start.
    """
    value = section.get(name)
    if value is None:
        return None
    match RECORD_KEYS[name][0]:
        case "texts":
            return tuple(map(str, value)) if isinstance(value, list) else (str(value),)
        case "path":
            return root / str(value)
        case _:
            return value


def record_problems(section: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Say what is wrong in the section, and where."""
    for key, value in section.items():
        if key not in RECORD_KEYS:
            near = difflib.get_close_matches(key, RECORD_KEYS, n=1)
            yield (key,), f"unknown key {key!r}.{f' Did you mean {near[0]!r}?' if near else ''} Valid: {', '.join(sorted(RECORD_KEYS))}"
            continue
        expected = _expected(RECORD_KEYS[key][0], value)
        if expected:
            yield (key,), f"expected {expected}, found {value!r}"


def record_schema() -> dict[str, Any]:
    """Return the section's JSON Schema."""
    return {
        "type": "object",
        "description": "options of the recorder",
        "additionalProperties": False,
        "properties": {name: {**_schema(kind), "description": meaning} for name, (kind, meaning) in RECORD_KEYS.items()},
    }


def _expected(kind: str, value: Any) -> str:
    """Return what a value should have been, empty when it is that."""
    match kind:
        case "texts":
            items = value if isinstance(value, list) else [value]
            return "" if all(isinstance(one, str) for one in items) else "a text or a list of texts"
        case "switch":
            return "" if isinstance(value, bool) else "true or false"
        case "text" | "path":
            return "" if isinstance(value, str) and value else "a text"
        case _:
            return "" if value in kind.split("|") else f"one of {', '.join(kind.split('|'))}"


def _schema(kind: str) -> dict[str, Any]:
    match kind:
        case "texts":
            return {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
        case "switch":
            return {"type": "boolean"}
        case "text" | "path":
            return {"type": "string"}
        case _:
            return {"enum": kind.split("|")}
