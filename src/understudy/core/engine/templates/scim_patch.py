"""Changes of resources as SCIM 2.0 writes them (RFC 7644 §3.5.2): operations, with paths that may hold a filter.

An example of such a path is ``emails[type eq "home"].value``. Names mean the same in any case, as operations do. What servers do and
the standard leaves open: values to be removed may be listed, a list that has nothing in it any more is gone, and of several values only the
last one said is the primary one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from understudy.core.engine.templates.filter_text import read_filter
from understudy.core.engine.templates.writing import plain
from understudy.core.model.json_codec import ABSENT
from understudy.errors import TemplateError

type Test = Callable[[Any], bool]

_NAME = r"[A-Za-z$][\w$-]*"
_PATH = re.compile(
    rf"(?P<schema>urn:[^\[\]]*:)?(?P<name>{_NAME})(?:\[(?P<filter>.*)\])?(?:\.(?P<inner>{_NAME}))?",
    re.DOTALL,
)
_OPERATIONS = frozenset(["add", "replace", "remove"])


def scim_patch(value: Any, request: Any) -> Any:
    """Carry out the operations of a SCIM request on a copy of a resource.

    Args:
        value: the resource.
        request: what the request says: a mapping with `Operations`.

    Raises:
        TemplateError: an operation is none, or cannot be carried out.
    """
    document, asked = deepcopy(plain(value)), plain(request)
    operations = asked.get("Operations", asked.get("operations")) if isinstance(asked, dict) else None
    if not isinstance(document, dict) or not isinstance(operations, list):
        raise TemplateError("scim_patch needs a resource, and a request with Operations")
    for one in operations:
        kind = str(one.get("op", "")).lower() if isinstance(one, dict) else ""
        if kind not in _OPERATIONS:
            raise TemplateError(f"scim_patch: no operation: {one!r}")
        _carry_out(document, kind, one.get("path"), one.get("value", ABSENT))
    return document


def is_scim_patch(asked: Any) -> bool:
    """Whether what a request says is such a change."""
    operations = asked.get("Operations", asked.get("operations")) if isinstance(asked, Mapping) else None
    if not isinstance(operations, list) or not operations:
        return False
    return all(isinstance(one, Mapping) and str(one.get("op", "")).lower() in _OPERATIONS for one in operations)


def touched_by(asked: Mapping[str, Any]) -> set[str]:
    """List the members of a resource that such a change is about, in lower case."""
    found: set[str] = set()
    for one in asked.get("Operations", asked.get("operations", ())):
        path, value = one.get("path"), one.get("value")
        match = _PATH.fullmatch(path) if isinstance(path, str) else None
        if match is not None:
            found |= {match["name"].lower(), (match["schema"] or "").rstrip(":").lower()}
        elif isinstance(value, Mapping):
            found |= {str(name).lower() for name in value}
    return found - {""}


def _carry_out(document: dict[str, Any], kind: str, path: Any, value: Any) -> None:
    """Carry out one operation on a resource."""
    if not path:
        if kind == "remove" or not isinstance(value, dict):
            raise TemplateError("scim_patch: an operation without a path needs members")
        for name, own in value.items():
            _carry_out(document, kind, name, own)
        return
    if isinstance(path, str) and path in document:
        _apply(document, path, kind, value)
        return
    match = _PATH.fullmatch(path) if isinstance(path, str) else None
    if match is None:
        raise TemplateError(f"scim_patch: no path: {path!r}")
    holder = _of_schema(document, match["schema"])
    name = _known(holder, match["name"])
    if match["filter"] is not None:
        test = read_filter(match["filter"])
        if test is None:
            raise TemplateError(f"scim_patch: no filter: {match['filter']!r}")
        _apply_filtered(holder, name, (test, match["inner"]), kind, value)
    elif match["inner"] is not None:
        _apply_inside(holder, name, match["inner"], kind, value)
    else:
        _apply(holder, name, kind, value)


def _of_schema(document: dict[str, Any], schema: str | None) -> dict[str, Any]:
    """Find what holds the members of a schema: the resource itself, or one of its extensions."""
    name = (schema or "").rstrip(":")
    if not name or ":core:" in name:
        return document
    held = document.setdefault(_known(document, name), {})
    return held if isinstance(held, dict) else document


def _known(holder: Mapping[str, Any], name: str) -> str:
    """Write a name as the resource does."""
    return next((known for known in holder if known.lower() == name.lower()), name)


def _apply(holder: dict[str, Any], name: str, kind: str, value: Any) -> None:
    """Add, replace or remove a member."""
    old = holder.get(name, ABSENT)
    if kind == "remove":
        listed = value if isinstance(value, list) else [value]
        if isinstance(old, list) and value is not ABSENT:
            gone = [_identity(one) for one in listed]
            _put(holder, name, [one for one in old if _identity(one) not in gone])
        else:
            holder.pop(name, None)
    elif isinstance(old, list) and kind == "add":
        given = [one for one in (value if isinstance(value, list) else [value]) if one not in old]
        _put(holder, name, _with_primary(old, given))
    elif isinstance(old, dict) and isinstance(value, dict):
        holder[name] = _merged(old, value)
    elif isinstance(old, list) and not isinstance(value, list):
        holder[name] = [value]
    else:
        _put(holder, name, value)


def _apply_inside(holder: dict[str, Any], name: str, inner: str, kind: str, value: Any) -> None:
    """Add, replace or remove a member of a member, in every element of a list."""
    old = holder.get(name, ABSENT)
    if old is ABSENT and kind != "remove":
        holder[name] = {inner: value}
    for one in old if isinstance(old, list) else [old]:
        if isinstance(one, dict):
            _apply(one, _known(one, inner), kind, value)


def _apply_filtered(holder: dict[str, Any], name: str, which: tuple[Test, str | None], kind: str, value: Any) -> None:
    """Change the elements of a list that a filter names, or a member of each."""
    test, inner = which
    old = holder.get(name, ABSENT)
    elements = old if isinstance(old, list) else []
    found = [one for one in elements if test(one)]
    if not found and kind != "remove":
        raise TemplateError("scim_patch: the filter names nothing")
    if inner is None and kind == "remove":
        _put(holder, name, [one for one in elements if not test(one)])
        return
    for one in found:
        if inner is not None and isinstance(one, dict):
            _apply(one, _known(one, inner), kind, value)
        elif isinstance(one, dict) and isinstance(value, dict):
            one.update(value)
    if any(_is_primary(one) for one in found):
        holder[name] = _with_primary([one for one in elements if one not in found], found, like=elements)


def _with_primary(old: list[Any], given: list[Any], like: list[Any] | None = None) -> list[Any]:
    """Put elements behind others (or in the order of `like`); of several primary ones the last one stays it."""
    if any(_is_primary(one) for one in given):
        for one in old:
            if _is_primary(one):
                one["primary"] = False
    return [*old, *given] if like is None else like


def _is_primary(one: Any) -> bool:
    return isinstance(one, dict) and one.get("primary") is True


def _identity(one: Any) -> Any:
    return one.get("value", one) if isinstance(one, dict) else one


def _merged(old: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    made = dict(old)
    for name, own in value.items():
        made[_known(made, name)] = own
    return made


def _put(holder: dict[str, Any], name: str, value: Any) -> None:
    """Set a member; one without any value is gone."""
    if value in (None, [], ABSENT):
        holder.pop(name, None)
    else:
        holder[name] = value
