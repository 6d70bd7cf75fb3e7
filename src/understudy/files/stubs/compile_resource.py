"""`resources`: live collections, and the stubs that serve one which has a path of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

import orjson

from understudy.core.engine.templates.ids import compile_id
from understudy.core.engine.templates.writing import to_text
from understudy.core.model.resource import Link, Resource
from understudy.files.stubs.compile_follower import compile_lags
from understudy.files.stubs.context import CompileContext

RESOURCE_KEYS: Final = frozenset(
    {"name", "key", "id", "seed", "seed_file", "path", "list", "missing", "links", "follows", "after", "initial", "description"}
)
_LINK_KINDS: Final[tuple[Literal["one", "many", "count", "connection"], ...]] = ("one", "many", "count", "connection")
_CONNECTION_KEYS: Final = frozenset({"connection", "by", "cursor", "type"})
_LIST_KEYS: Final = frozenset({"cursor", "page", "offset", "limit", "default_limit", "envelope", "sort", "filters"})


def compile_resource(document: Mapping[str, Any], context: CompileContext) -> Resource:
    """Compile the declaration of a collection."""
    context.check_keys((), document, "key of a resource", RESOURCE_KEYS)
    name = document.get("name")
    if not isinstance(name, str) or not name:
        context.problem((), "a resource has a name")
        name = "resource"
    key, form = _key_and_format(document, context)
    path = document.get("path", "")
    if not isinstance(path, str) or (path and not path.startswith("/")):
        context.wrong_type(("path",), "a path such as /v1/customers", path)
        path = ""
    follows, lags = compile_lags(document, context)
    initial = _with_bytes(document["initial"]) if "initial" in document else None
    return Resource(
        name, key, form, _seeds(document, key, context), path.rstrip("/"), _links(document, context), follows, lags, initial=initial
    )


def _links(document: Mapping[str, Any], context: CompileContext) -> dict[str, Link]:
    links: dict[str, Link] = {}
    declared = document.get("links", {})
    if not isinstance(declared, dict):
        context.wrong_type(("links",), "a mapping such as {author: {one: authors, by: author.id}}", declared)
        return links
    for name, link in declared.items():
        kinds = [kind for kind in _LINK_KINDS if isinstance(link, dict) and kind in link]
        if len(kinds) != 1 or not all(isinstance(link.get(word), str) for word in (kinds[0], "by")):
            context.wrong_type(
                ("links", name), "one of {one: …}, {many: …}, {count: …}, {connection: …}, each with a collection, and 'by'", link
            )
            continue
        own = _CONNECTION_KEYS if kinds[0] == "connection" else frozenset({kinds[0], "by"})
        context.check_keys(("links", name), link, "key of a link", own)
        more = {word: str(link[word]) for word in ("cursor", "type") if word in link}
        links[str(name)] = Link(kinds[0], link[kinds[0]], link["by"], **more)
    return links


def _key_and_format(document: Mapping[str, Any], context: CompileContext) -> tuple[str, str]:
    declared = document.get("id", "{uuid}")
    key = document.get("key", "id")
    if isinstance(declared, dict):
        context.check_keys(("id",), declared, "key of id", frozenset({"field", "format"}))
        key, declared = declared.get("field", key), declared.get("format", "{uuid}")
    if not isinstance(key, str) or not key:
        context.wrong_type(("key",), "the name of a member", key)
        key = "id"
    try:
        compile_id(str(declared))
    except ValueError as error:
        context.problem(("id",), str(error))
        return key, "{uuid}"
    return key, str(declared)


def _seeds(document: Mapping[str, Any], key: str, context: CompileContext) -> dict[str, Any]:
    if "seed_file" in document:
        data = context.read_body_file(document["seed_file"], ("seed_file",))
        try:
            seed = orjson.loads(data) if data else []
        except orjson.JSONDecodeError as error:
            context.problem(("seed_file",), f"the seed file is not JSON: {error}")
            return {}
        return _by_key(seed, key, context, ("seed_file",))
    return _by_key(document.get("seed", []), key, context, ("seed",))


def _by_key(seed: Any, key: str, context: CompileContext, pointer: tuple[str | int, ...]) -> dict[str, Any]:
    if isinstance(seed, dict):
        return {str(name): _with_bytes(item) for name, item in seed.items()}
    if not isinstance(seed, list):
        context.wrong_type(pointer, "a list of items, or a mapping from key to item", seed)
        return {}
    items: dict[str, Any] = {}
    for number, item in enumerate(seed):
        if not isinstance(item, dict) or item.get(key) is None:
            context.problem((*pointer, number), f"an item of the list needs the member {key!r}, which is its key")
            continue
        items[to_text(item[key])] = _with_bytes(item)
    return items


def _with_bytes(item: Any) -> Any:
    """Turn members written as ``{$base64: …}`` into bytes."""
    if isinstance(item, dict):
        if item.keys() == {"$base64"} and isinstance(item["$base64"], str):
            import base64  # noqa: PLC0415  seeds rarely hold bytes

            return base64.b64decode(item["$base64"])
        return {name: _with_bytes(value) for name, value in item.items()}
    return [_with_bytes(value) for value in item] if isinstance(item, list) else item


def expand_resource(document: Mapping[str, Any], context: CompileContext) -> list[dict[str, Any]]:
    """Write the stubs of a resource with a path: create, list, read, replace, patch, delete, and what is not there."""
    path, name = document.get("path"), document.get("name")
    if not isinstance(path, str) or not isinstance(name, str) or not path.startswith("/"):
        return []
    path = path.rstrip("/")
    declared = document.get("id")
    key = declared.get("field", document.get("key", "id")) if isinstance(declared, dict) else document.get("key", "id")
    if not isinstance(key, str) or not key:
        return []
    one = {"path": path + "/{key}"}
    there = {"in": name, "key": "{{ path.key }}"}
    listing = document.get("list", {})
    if not isinstance(listing, dict):
        context.wrong_type(("list",), "a mapping such as {cursor: after}", listing)
        listing = {}
    context.check_keys(("list",), listing, "key of list", _LIST_KEYS)
    create_key = {"key": f"{{{{ request.json.{key} | default(new_id()) }}}}"}
    return [
        {
            "id": f"create-{name}",
            "when": {"method": "POST", "path": path},
            "then": {
                "let": {"new_key": create_key["key"]},
                "create": {
                    "in": name,
                    "key": "{{ new_key }}",
                    "item": {"$merge": [{key: "{{ new_key }}"}, "{{ request.json }}", {key: "{{ new_key }}"}]},
                },
                "status": 201,
                "headers": {"location": "{{ base_url }}" + path + "/{{ new_key }}"},
                "json": "{{ item }}",
            },
        },
        {"id": f"list-{name}", "when": {"method": "GET", "path": path}, "then": _list_behavior(name, key, listing)},
        {"id": f"read-{name}", "when": {"method": "GET", **one, "item": there}, "then": {"json": "{{ item }}"}},
        {
            "id": f"replace-{name}",
            "when": {"method": "PUT", **one, "item": there},
            "then": {
                "create": {**there, "item": {"$merge": ["{{ request.json }}", {key: "{{ item." + key + " }}"}]}},
                "json": "{{ item }}",
            },
        },
        {
            "id": f"patch-{name}",
            "when": {"method": "PATCH", **one, "item": there},
            "then": {
                "update": {**there, "item": {"$merge": ["{{ request.json }}", {key: "{{ item." + key + " }}"}]}},
                "json": "{{ item }}",
            },
        },
        {"id": f"delete-{name}", "when": {"method": "DELETE", **one, "item": there}, "then": {"remove": there, "status": 204}},
        {
            "id": f"missing-{name}",
            "when": {"method": ["GET", "PUT", "PATCH", "DELETE"], **one},
            "then": _missing(document, context),
        },
    ]


def _missing(document: Mapping[str, Any], context: CompileContext) -> dict[str, Any]:
    missing = document.get("missing", {})
    if not isinstance(missing, dict):
        context.wrong_type(("missing",), "an answer such as {status: 404, json: …}", missing)
        return {"status": 404}
    return {"status": 404, "json": {"error": "not found"}, **missing} if "text" not in missing else {"status": 404, **missing}


def _list_behavior(name: str, key: str, listing: Mapping[str, Any]) -> dict[str, Any]:
    limit = listing.get("limit", "limit")
    asked = f"request.query['{limit}']"
    default = listing.get("default_limit")
    paging: dict[str, Any] = {"from": name, "limit": f"{{{{ {asked} | default({default}) }}}}" if default else f"{{{{ {asked} }}}}"}
    for style, word in (("cursor", "after"), ("page", "page"), ("offset", "offset")):
        if style in listing:
            paging[word] = f"{{{{ request.query['{listing[style]}'] }}}}"
    if "sort" in listing:
        paging["sort"] = listing["sort"]
    filters = listing.get("filters", [])
    if filters:
        paging["where"] = {field: f"{{{{ request.query['{field}'] }}}}" for field in filters}
    if "cursor" in listing:
        paging["key"] = key
    envelope = listing.get("envelope")
    if isinstance(envelope, dict):
        body: Any = envelope
    elif isinstance(envelope, str):
        body = {envelope: "{{ page['items'] }}", "has_more": "{{ page.has_more }}", "total": "{{ page.total }}"}
    else:
        body = "{{ page['items'] }}"
    return {"list": paging, "headers": {"x-total-count": "{{ page.total }}"}, "json": body}
