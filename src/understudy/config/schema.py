"""The JSON Schema of understudy.yaml, for editors; made from the table of settings."""

from __future__ import annotations

from typing import Any, assert_never

from understudy.config.recording import record_schema
from understudy.config.settings import SETTINGS, Kind

_URL = {"type": "string", "pattern": "^https?://", "description": "URL of the real service"}


def project_schema() -> dict[str, Any]:
    """Return the schema (JSON Schema 2020-12)."""
    service = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "upstream": _URL,
            "port": {**_kind_schema("port"), "description": "port of the virtual service"},
            "hosts": {"type": "array", "items": {"type": "string"}, "description": "host names the forward proxy answers for"},
        },
    }
    defaults = {one.name: {**_kind_schema(one.kind), "description": one.help, "default": _plain(one.default)} for one in SETTINGS}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "understudy.yaml",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "version": {"const": 1},
            "services": {"type": "object", "additionalProperties": {"oneOf": [_URL, service]}},
            "redaction": {"type": "object", "description": "the project's rules for the redactor"},
            "record": record_schema(),
            "defaults": {"type": "object", "additionalProperties": False, "properties": defaults},
        },
    }


def _kind_schema(kind: Kind) -> dict[str, Any]:
    match kind:
        case "text" | "path":
            return {"type": "string"}
        case "integer" | "number" | "boolean":
            return {"type": kind}
        case "port":
            return {"type": "integer", "minimum": 0, "maximum": 65535}
        case "names":
            return {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
        case "latency":
            return {"type": "string", "pattern": r"^(none|modelled|recorded|x\d+(\.\d+)?)$"}
        case _:
            assert_never(kind)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
