"""The JSON Schema of stub files for editors, made from the tables of words by which the compilers check them.

It is published as docs/reference/stub-file.schema.json; `python -m understudy.files.stubs.schema` writes it to standard output, and a
test keeps both the same. Editors use it through ``# yaml-language-server: $schema=…`` at the top of a stub file. Where a template may
stand for any type, so may text here.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any, Final

from understudy.core.latency import DISTRIBUTIONS
from understudy.core.matchers.json_type import JSON_TYPES
from understudy.core.matchers.vocabulary import WORDS
from understudy.core.model.credential import MARK_FORM
from understudy.core.model.service import ON_MISS_POLICIES
from understudy.files.languages.xml import IGNORABLE
from understudy.files.stubs.compile_body import BODY_KEYS
from understudy.files.stubs.compile_effects import COPY_KEYS, CREATE_KEYS, LIST_KEYS, MOVE_KEYS, REMOVE_KEYS, UPDATE_KEYS
from understudy.files.stubs.compile_engines import CARRIES, ENGINE_KEYS
from understudy.files.stubs.compile_multistatus import MULTISTATUS_KEYS
from understudy.files.stubs.compile_resource import RESOURCE_KEYS
from understudy.files.stubs.compile_scenario import RULE_KEYS
from understudy.files.stubs.compile_then import THEN_KEYS
from understudy.files.stubs.compile_when import ITEM_KEYS, WHEN_KEYS
from understudy.files.stubs.document import DOCUMENT_KEYS, FORMAT_VERSION, SERVICE_KEYS, STUB_KEYS

type Schema = dict[str, Any]

SCHEMA_ID: Final = "stub-file.schema.json"
_ANYTHING: Final[Schema] = {}
_TEXT: Final[Schema] = {"type": "string"}
_TRUTH: Final[Schema] = {"type": "boolean"}
_INTEGER: Final[Schema] = {"type": "integer"}
_DURATION: Final[Schema] = {"type": ["string", "number"], "description": "120ms, 1.5s, 2m, or seconds"}
_HEADER_VALUE: Final[Schema] = {"type": ["string", "number", "boolean", "array"]}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _map_of(schema: Schema) -> Schema:
    return {"type": "object", "additionalProperties": schema}


def _list_of(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def _one_or_several(schema: Schema) -> Schema:
    return {"anyOf": [schema, _list_of(schema)]}


def _object(keys: Iterable[str], known: Mapping[str, Schema], description: str, **more: Any) -> Schema:
    """Describe a mapping: every key of the compiler's table, with what is known of its value."""
    properties = {key: known.get(key, _ANYTHING) for key in sorted(keys)}
    return {"type": "object", "description": description, "properties": properties, "additionalProperties": False, **more}


def make_schema() -> Schema:
    """Return the schema of version 1 of the format."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "understudy stub file",
        **_object(
            DOCUMENT_KEYS,
            {
                "version": {"const": FORMAT_VERSION},
                "service": _ref("service"),
                "stubs": _list_of(_ref("stub")),
                "resources": _list_of(_ref("resource")),
                "scenarios": _map_of(_ref("scenario")),
            },
            "One virtual service: what it answers, what it remembers, and how it can break.",
            patternProperties={"^x-": {"description": "Anything: a place for YAML anchors."}},
        ),
        "$defs": {
            "service": _service(),
            "stub": _stub(),
            "when": _when(),
            "path": _path(),
            "item": _item(),
            "fields": {**_map_of(_ref("valueMatcher")), "description": "Value matchers by name."},
            "body": _body(),
            "valueMatcher": {
                "description": "A plain value (equals), or a mapping of matcher words.",
                "anyOf": [{"type": ["string", "number", "boolean", "array"]}, _ref("words")],
            },
            "words": _words(),
            "then": _then(),
            "latency": {
                "description": "A duration, or a distribution: " + ", ".join(sorted(DISTRIBUTIONS)),
                "type": ["string", "number", "object"],
            },
            "resource": _resource(),
            "scenario": {
                "anyOf": [
                    _list_of(_ref("rule")),
                    _object(("description", "rules"), {"description": _TEXT, "rules": _list_of(_ref("rule"))}, "Rules with a description."),
                ]
            },
            "rule": _rule(),
        },
    }


def _service() -> Schema:
    known = {
        "name": _TEXT,
        "upstream": {"type": "string", "pattern": "^https?://"},
        "hosts": _one_or_several(_TEXT),
        "on_miss": {"enum": list(ON_MISS_POLICIES)},
        "messages": {"type": "object", "description": "Kinds of fields in gRPC requests: {/shop.v1.Products/Create: {'1.4': list}}."},
        "engine_io": _list_of(_engine()),
        "description": _TEXT,
    }
    return _object(SERVICE_KEYS, known, "Name and address of the service.")


def _engine() -> Schema:
    duration: Schema = {"type": ["string", "number"]}
    known = {
        "path": _TEXT,
        "carries": {"enum": list(CARRIES)},
        "ping_interval": duration,
        "ping_timeout": duration,
        "max_payload": {"type": "integer", "minimum": 1},
        "upgrades": {"type": "boolean"},
    }
    return _object(ENGINE_KEYS, known, "An address at which Engine.IO is spoken, which Socket.IO goes over.", required=["path"])


def _stub() -> Schema:
    known = {
        "id": _TEXT,
        "when": _ref("when"),
        "then": _ref("then"),
        "priority": {"type": "integer", "default": 0, "description": "Higher wins."},
        "learned_from": {"type": "object", "description": "What the generator saw; a stub without it is never touched."},
        "description": _TEXT,
    }
    return _object(STUB_KEYS, known, "One behavior and the requests it is for.")


def _when() -> Schema:
    fields, block = _ref("fields"), _ref("when")
    known = {
        "method": _one_or_several(_TEXT),
        "path": _ref("path"),
        "query": fields,
        "query_any_case": _TRUTH,
        "query_exact": _TRUTH,
        "headers": fields,
        "cookies": fields,
        "json": {"description": "A JSON pattern: mappings are subsets, any place may hold a value matcher."},
        "body": _ref("body"),
        "state": fields,
        "item": _one_or_several(_ref("item")),
        "if": _one_or_several({"type": "string", "description": "A template that must give something true."}),
        "nth": _one_or_several({"type": "integer", "minimum": 1, "description": "Which of the requests that fit everything else."}),
        "any": {**_list_of(block), "minItems": 1},
        "all": {**_list_of(block), "minItems": 1},
        "not": block,
        **{part: _ref("valueMatcher") for part in ("scheme", "host", "port", "client")},
    }
    return _object(WHEN_KEYS, known, "All parts must match.")


def _path() -> Schema:
    forms = dict.fromkeys(("literal", "template", "glob", "regex"), _TEXT)
    known = {**forms, "params": _ref("fields"), "engine": {"enum": ["re2", "python"]}}
    return {"anyOf": [{"type": "string", "pattern": "^(/|\\*$)"}, _object(known, known, "A path in one of its forms.")]}


def _item() -> Schema:
    known = {"in": _TEXT, "key": {"type": ["string", "number"]}, "absent": _TRUTH, "where": _ref("fields"), "as": _TEXT}
    return _object(ITEM_KEYS, known, "A live item that must exist.", required=["in"])


def _body() -> Schema:
    fields = _ref("fields")
    known = {
        "base64": _TEXT,
        "empty": _TRUTH,
        "form": fields,
        "form_any_case": _TRUTH,
        "form_exact": fields,
        "graphql": {"type": "object"},
        "ignore_extra": _TRUTH,
        "ignore_order": _TRUTH,
        "json_schema": {"type": ["object", "boolean"]},
        "jsonpath": {"type": ["string", "object"]},
        "multipart": {"type": "object"},
        "every_part": {"type": ["object", "string"]},
        "namespaces": _map_of(_TEXT),
        "xml_ignore": {"type": "array", "items": {"enum": sorted(IGNORABLE)}},
        "text": _ref("valueMatcher"),
        "xml": _TEXT,
        "xpath": {"type": ["string", "object"]},
    }
    return _object(BODY_KEYS, known, "What the body must hold; a JSON pattern stands under `json` beside it.")


def _words() -> Schema:
    several = {"type": "array"}
    bound = {"type": ["number", "string"], "description": "A number; text only as a template in `state` and `where`."}
    known = {
        "starts_with": _HEADER_VALUE,
        "ends_with": _HEADER_VALUE,
        "regex": _TEXT,
        "engine": {"enum": ["re2", "python"]},
        "ignore_case": _TRUTH,
        "glob": _HEADER_VALUE,
        "one_of": {"type": ["array", "string"], "description": "A list; text only as a template in `state` and `where`."},
        "present": _TRUTH,
        "type": _one_or_several({"enum": list(JSON_TYPES)}),
        **dict.fromkeys(("before", "after", "shape"), _TEXT),
        **dict.fromkeys(("gt", "gte", "lt", "lte"), bound),
        **dict.fromkeys(("any", "all", "has_exactly", "includes"), several),
        "members": {"type": "object"},
        "as_date": {"type": "object"},
        "without": {"type": "object"},
        "jwt": {"type": "object"},
        "credential": {"type": "object"},
        "mark": _one_or_several({"type": "string", "pattern": f"^{MARK_FORM.pattern}$"}),
    }
    return _object(WORDS, known, "All of these must fit the value.", minProperties=1)


def _then() -> Schema:
    headers = _map_of(_HEADER_VALUE)
    effects = {
        "create": _object(CREATE_KEYS, {}, "Puts an item into a collection.", required=["in"]),
        "update": _object(UPDATE_KEYS, {}, "Merges members into items.", required=["in"]),
        "remove": _object(REMOVE_KEYS, {}, "Removes items.", required=["in"]),
        "copy": _object(COPY_KEYS, {}, "Copies an item and what stands below it, where keys are paths.", required=["in", "from", "to"]),
        "move": _object(MOVE_KEYS, {}, "Moves an item and what stands below it, where keys are paths.", required=["in", "from", "to"]),
        "list": _object(LIST_KEYS, {}, "Selects items as a page.", required=["from"]),
    }
    known = {
        "status": {"type": ["integer", "string"], "default": 200},
        "reason": _TEXT,
        "headers": headers,
        "trailers": headers,
        "base64": _TEXT,
        "file": {"type": "string", "description": "Relative to the directory of the stub file."},
        "multistatus": _object(MULTISTATUS_KEYS, {}, "The properties of things that a request asks for (RFC 4918).", required=["href"]),
        "json_style": _TEXT,
        "template": _TRUTH,
        "let": {"type": "object"},
        "set": {"type": "object"},
        **{name: _one_or_several(effect) for name, effect in effects.items()},
        "responses": _list_of({"type": "object"}),
        "repeat": {"enum": ["last", "cycle", "miss", "random"]},
        "batch": _object(
            {"requests", "base", "each", "whole"},
            {"base": _TEXT, "whole": _TRUTH},
            "Requests that the request holds, or a list of bodies each of which is asked by itself.",
        ),
        "recorded_ids": {"type": "object", "description": "Ids of the recording that the same requests are given again."},
        "latency": _ref("latency"),
        "recorded_latency": _ref("latency"),
        "forward": {"type": ["boolean", "string"]},
        "webhooks": {"type": ["array", "object"]},
    }
    return _object(THEN_KEYS, known, "What happens once the stub matched.")


def _resource() -> Schema:
    known = {
        "name": _TEXT,
        "key": _TEXT,
        "id": {"type": ["string", "object"], "description": "Format of generated keys: cus_{alnum:14}, {uuid} …"},
        "seed": {"type": ["array", "object"]},
        "seed_file": _TEXT,
        "path": {"type": "string", "pattern": "^/"},
        "list": {"type": "object"},
        "missing": {"type": "object"},
        "links": {"type": "object", "description": "Members that stand for other items: {author: {one: authors, by: author.id}}."},
        "follows": {"type": "string", "description": "Another resource, whose items it shows some time after they changed."},
        "after": {"type": ["string", "number", "object"], "description": "How much later: 300ms, {looks: 2}, or {create: …, update: …}."},
        "initial": {"description": "What there is under every key that nothing was put under: an empty cart for every visitor."},
        "description": _TEXT,
    }
    return _object(RESOURCE_KEYS, known, "A live collection.", required=["name"])


def _rule() -> Schema:
    known = {
        "match": _ref("when"),
        "probability": {"type": ["number", "string"]},
        "first": _INTEGER,
        "after": _INTEGER,
        "every": _INTEGER,
        "between": {"type": "array", "minItems": 2, "maxItems": 2},
        "ttl": _DURATION,
        "ramp": _DURATION,
        "rate_limit": {"type": "object"},
        "learned_from": {"type": "object", "description": "What the generator saw, and how sure each part is."},
        "answer": _ref("then"),
    }
    return _object(RULE_KEYS, known, "When it fires, and one of fault, latency, rate_limit, answer.")


def render_schema() -> str:
    """Return the schema as it is published."""
    return json.dumps(make_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(render_schema())
