"""Conditions, written as the matchers of a stub's `when`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from understudy.core.generator.conditions.conditions import NAMED_NUMBER, NAMED_VERSION, TREES, VARIABLES, Condition, is_old_version
from understudy.core.generator.conditions.malformed import BROKEN
from understudy.core.generator.traffic.refusals import write_marks
from understudy.core.generator.values.bounds import fault_matcher
from understudy.core.matchers.vocabulary import WORDS, is_matcher
from understudy.core.model.json_codec import parse_json

_WHERE: Mapping[str, Callable[[Any], Any]] = {
    "other": lambda value: {"present": True, "not": value},
    "any": lambda _: {"present": True},
    "says": lambda value: {"contains": value},
    "empty": lambda _: {"length": 0},
    "filled": lambda _: {"length": {"gt": 0}},
}
_INCLUDES = "includes:"


def write_conditions(conditions: Iterable[Condition], when: dict[str, Any], path: dict[str, Any]) -> None:
    """Add conditions to a stub's `when`; `path` collects the parameters that must have one value."""
    for condition in conditions:
        matcher = _matcher(condition)
        match condition.part:
            case "item":
                collection, key, *where = condition.name
                entry: dict[str, Any] = {"in": collection, "key": key}
                if len(where) > 3:
                    entry["where"] = dict(zip(where[::2], where[1::2], strict=True))
                elif where:
                    entry["where"] = {where[0]: _member_matcher(*where[1:])}
                if condition.value is not None:
                    entry["as"] = condition.value
                if condition.kind == "absent":
                    entry["absent"] = True
                if condition.kind == "absent" and where[1:] in ([NAMED_VERSION], [NAMED_NUMBER]):
                    anything = {"not": "*"} if where[1:] == [NAMED_NUMBER] else {}  # RFC 9110 §13.1.1: whatever is there
                    _join(when.setdefault("headers", {}), "if-match", {"present": True, **anything})
                if is_old_version(condition):
                    nest_member(when.setdefault("json", {}), (where[0],), {"present": True})
                _add_item(when, entry)
            case "json" if not condition.name:
                when.setdefault("body", {})["text"] = {"starts_with": "[" if condition.kind == "present" else "{"}
            case "json":
                nest_member(when.setdefault("json", {}), condition.name, matcher)
            case "graphql":
                _ask_graphql(when.setdefault("body", {}).setdefault("graphql", {}), condition.name, matcher)
            case "form":
                when.setdefault("body", {}).setdefault("form", {})[condition.name[0]] = matcher
            case "path":
                fixed = matcher if condition.kind == "fault" else condition.value
                path[condition.name[0]] = fixed if isinstance(fixed, tuple | dict) else str(fixed)
            case "body" if condition == BROKEN:
                _join(when.setdefault("headers", {}), "content-type", {"contains": "json"})
                when["json"] = {"present": False}
                when.setdefault("body", {})["empty"] = False
            case "body" if condition.name:
                when.setdefault("body", {})["text"] = condition.value
            case "body":
                when.setdefault("body", {})["empty"] = condition.kind == "absent"
            case "last":
                when.setdefault("if", []).append(_last_is(condition))
            case "same":
                said, named = condition.name
                sign = "==" if condition.kind == "present" else "!="
                when.setdefault("if", []).append(f"{{{{ ({said} | default('')) {sign} {named} }}}}")
            case "headers" if len(condition.name) == 2:
                _join(when.setdefault("headers", {}), condition.name[0], {"credential": {condition.name[1]: matcher}})
            case part:
                _join(when.setdefault(part, {}), condition.name[0], matcher)


def _ask_graphql(asked: dict[str, Any], name: tuple[str, ...], matcher: Any) -> None:
    """Ask for something of an argument of the root field, or of a variable that a field inside it is given."""
    is_inner = name[0] == VARIABLES
    nest_member(asked.setdefault("variables" if is_inner else "arguments", {}), name[is_inner:], matcher)


def _member_matcher(value: Any, kind: str = "") -> Any:
    """Write what a member of an item must be: a value, or what a word says of it; of a list, that an element has a member with it."""
    if kind.startswith(_INCLUDES):
        name = kind.removeprefix(_INCLUDES)
        return {"includes": [{name: value} if name else value]}
    return _WHERE[kind](value) if kind else value


def _last_is(condition: Condition) -> str:
    """Write a test of what the last element of a list says."""
    said = f"(request.json.{condition.name[0]} | default([]) | last | default({{}})).{condition.name[1]} | default('')"
    if condition.kind in ("present", "absent"):
        return f"{{{{ ({said}) {'!=' if condition.kind == 'present' else '=='} '' }}}}"
    several = isinstance(condition.value, tuple)
    return f"{{{{ ({said}) {'in' if several else '=='} {list(condition.value) if several else condition.value!r} }}}}"


def _join(fields: dict[str, Any], name: str, matcher: Any) -> None:
    """Ask for something more of a field that has a matcher already."""
    known = fields.get(name)
    fields[name] = {**known, **matcher} if isinstance(known, dict) and isinstance(matcher, dict) else matcher


def _add_item(when: dict[str, Any], entry: dict[str, Any]) -> None:
    known = when.get("item")
    if known is None:
        when["item"] = entry
    elif isinstance(known, list):
        if entry not in known:
            known.append(entry)
    elif known != entry:
        when["item"] = [known, entry]


def nest_member(pattern: dict[str, Any], pointer: tuple[str, ...], matcher: Any) -> None:
    """Add the matcher of a member, writing `members` around those whose names would be read as words of matchers."""
    for name in pointer[:-1]:
        pattern = _members_for(pattern, name)
        inner = pattern.get(name)
        if not isinstance(inner, dict) or (is_matcher(inner) and "members" not in inner):
            inner = {}
            pattern[name] = inner
        pattern = inner
    fields = _members_for(pattern, pointer[-1])
    if pointer[-1] in fields and matcher in ({"present": True}, {"type": "object"}):
        return  # what is asked of it or of its members says as much
    fields[pointer[-1]] = matcher


def _members_for(pattern: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the mapping in which a member of this name is written."""
    if name in WORDS and "members" not in pattern:
        inner = dict(pattern)
        pattern.clear()
        pattern["members"] = inner
    members = pattern.get("members")
    return members if isinstance(members, dict) else pattern


def _matcher(condition: Condition) -> Any:
    match condition.kind:
        case "present":
            return {"present": True}
        case "absent":
            return {"present": False}
        case "type" if condition.value == "number":
            return {"type": "number", "not": {"type": "integer"}}
        case "type":
            return {"type": condition.value}
        case "mark":
            return write_marks(condition.value)
        case "fault":
            return fault_matcher(condition.value, is_text=condition.part not in TREES)
        case "whole":
            return {"equals": parse_json(condition.value.encode())}
        case "some":
            return {"length": {"gt": 0}}
        case "shorter":
            return {"length": {"lt": condition.value}}
        case "unpositive":
            return {"lte": 0}
        case "negative":
            return {"starts_with": "-"} if condition.part in ("form", "query") else {"lt": 0}
        case _:
            if condition.part == "headers" and condition.name == ("content-type",) and isinstance(condition.value, str):
                return {"starts_with": condition.value}
            return {"one_of": list(condition.value)} if isinstance(condition.value, tuple) else condition.value
