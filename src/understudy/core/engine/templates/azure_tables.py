"""Entities of Azure Table Storage, as they are addressed, kept, shown and listed.

Source: Azure Table Storage REST API ("Query Entities", "Insert Entity", "Payload format for Table service operations", "Query timeout and
pagination"). An entity is a mapping with `PartitionKey`, `RowKey` and `Timestamp`, and with the type of what JSON cannot tell.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from understudy.core.engine.templates.filter_text import Test, read_filter
from understudy.core.engine.templates.missing import Missing

_ADDRESS: Final = re.compile(r"(\w+)(?:\((?:PartitionKey='((?:[^']|'')*)',\s*RowKey='((?:[^']|'')*)'|'(?:[^']|'')*')?\))?")
_TYPE: Final = "@odata.type"
_TOLD: Final = frozenset(["Edm.Guid", "Edm.Int64", "Edm.DateTime", "Edm.Binary"])  # JSON does not tell these from text
_MOST: Final = 1000  # entities of a page
_OWN: Final = ("PartitionKey", "RowKey", "Timestamp")


def table_of(address: str) -> str:
    """Return the name of the table that an address speaks of: ``People(PartitionKey='a',RowKey='b')``."""
    found = _ADDRESS.fullmatch(address)
    return found[1] if found else ""


def key_of(value: Any) -> str:
    """Return the key of the entity that an address names, or that a body is; empty where there is none."""
    if isinstance(value, Mapping):
        return json.dumps([str(value.get("PartitionKey", "")), str(value.get("RowKey", ""))])
    found = _ADDRESS.fullmatch(str(value))
    if found is None or found[2] is None:
        return ""
    return json.dumps([found[2].replace("''", "'"), found[3].replace("''", "'")])


def stored(body: Any, stamp: str, address: str = "", old: Any = None) -> dict[str, Any]:
    """Return an entity as it is kept.

    Args:
        body: what a client brings of it.
        stamp: when it was written.
        address: names it where the body does not.
        old: what there was, where the rest of that stays.
    """
    named = json.loads(key_of(address) or "[]")
    keys = dict(zip(_OWN, named, strict=False))
    known = {name: value for name, value in old.items() if name != "Timestamp"} if isinstance(old, Mapping) else {}
    types = {name: value for name, value in body.items() if name.endswith(_TYPE)}
    for name in body:
        known.pop(f"{name}{_TYPE}", None)
    told = {name: value for name, value in types.items() if value in _TOLD and name.removesuffix(_TYPE) not in _OWN}
    own = {name: value for name, value in body.items() if not name.endswith(_TYPE) and not name.startswith("odata.") and value is not None}
    return {**keys, **known, **own, **told, "Timestamp": stamp}


def etag_of(stamp: str) -> str:
    """Write the entity tag of an entity that was written at a moment."""
    return f"W/\"datetime'{stamp.replace(':', '%3A')}'\""


def shown(entity: Mapping[str, Any], accept: Any = "", select: Any = "") -> dict[str, Any]:
    """Show an entity as a client wants it: with as much about its types as it accepts, and the properties that it selects."""
    names = [name.strip() for name in str(select).split(",")] if select and not isinstance(select, Missing) else []
    chosen = {name: value for name, value in entity.items() if not names or "*" in names or name.removesuffix(_TYPE) in names}
    if "nometadata" in str(accept):
        return {name: value for name, value in chosen.items() if not name.endswith(_TYPE)}
    return {"odata.etag": etag_of(entity["Timestamp"]), **chosen}


def each_shown(entities: Iterable[Mapping[str, Any]], accept: Any = "", select: Any = "") -> list[dict[str, Any]]:
    """Show several entities."""
    return [shown(entity, accept, select) for entity in entities]


def page(things: Iterable[Mapping[str, Any]], query: Mapping[str, Any], order: Iterable[str] = _OWN[:2]) -> dict[str, Any]:
    """Return a page of things: ``items``, and as ``next`` the keys of the first thing after it."""
    test = _test_of(query.get("$filter"))
    names = list(order)

    def place(thing: Mapping[str, Any]) -> list[str]:
        return [str(thing.get(name, "")) for name in names]

    found = sorted((thing for thing in things if test(_comparable(thing))), key=place)
    start = [said for name in names if (said := query.get(f"Next{name}")) is not None]
    if start:
        found = [thing for thing in found if place(thing) >= [_decoded(str(said)) for said in start]]
    top = str(query.get("$top") or _MOST)
    most = min(int(top), _MOST) if top.isdecimal() else _MOST
    return {"items": found[:most], "next": [_encoded(one) for one in place(found[most])] if len(found) > most else []}


def _is_anything(_: Any) -> bool:
    return True


def _test_of(text: Any) -> Test:
    if not text or isinstance(text, Missing):
        return _is_anything
    test = read_filter(str(text))
    if test is None:
        raise ValueError(f"this is no filter: {text!r}")
    return test


def _comparable(thing: Mapping[str, Any]) -> dict[str, Any]:
    """Let whole numbers that are written as text be compared as numbers."""
    longs = {name.removesuffix(_TYPE) for name, kind in thing.items() if kind == "Edm.Int64" and name.endswith(_TYPE)}
    return {name: int(value) if name in longs else value for name, value in thing.items()}


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return text


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "azure_each": each_shown,
    "azure_entity": stored,
    "azure_etag": etag_of,
    "azure_key": key_of,
    "azure_page": page,
    "azure_shown": shown,
    "azure_table": table_of,
}
