"""Answer templates as trees of nodes, and how they are written in a stub file: as JSON templates, as text, as XML.

A node is a constant, an expression, text with expressions, an object, a list, a loop over live items or a merge of mappings.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import Any, assert_never

from understudy.core.engine.templates.texts import MAP_ENTRIES
from understudy.core.generator.traffic.sample import AUTHORITY, HERE, HERE_ENCODED


@dataclass(frozen=True, slots=True)
class Const:
    """A value that does not depend on anything."""

    value: Any


@dataclass(frozen=True, slots=True)
class Expr:
    """One expression; keeps the type of its value."""

    code: str


@dataclass(frozen=True, slots=True)
class Text:
    """Text with expressions in it."""

    parts: tuple[str | Expr, ...]


@dataclass(frozen=True, slots=True)
class Obj:
    """A mapping with known members, in order."""

    members: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Arr:
    """A list of known length."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Loop:
    """A list with one element per item of `over`."""

    over: str
    name: str
    each: Node


@dataclass(frozen=True, slots=True)
class Merge:
    """Mappings merged from left to right."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """A value cut down to a selection of GraphQL, which `to` gives."""

    value: Node
    to: str


type Node = Const | Expr | Text | Obj | Arr | Loop | Merge | Cut

SPELLED = "\ue007"
"""Begins the name of the only member of a mapping that stands for a text in JSON; the rest of the name is the style."""

_SIGNS = re.compile(f"([{HERE}{AUTHORITY}{HERE_ENCODED}])")
_SIGN_CODES = {HERE: "base_url", AUTHORITY: "request.host", HERE_ENCODED: "(base_url | urlencode)"}
_MAY_MISS = re.compile(
    r"(?:request\.(?:json|grpc|form|form_all|form_tree|query|query_all|headers|cookies|multipart|xml|graphql)|source|session|account|its_\w+)(?:\.\w+|\[\d+\]|\['[^']*'\])+"
    r"|(?:each|item)(?:\['\d+'\])+"  # fields of messages, which leave out what is empty
)
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_RESERVED = frozenset(["and", "or", "not", "in", "is", "if", "else", "none", "true", "false", "None", "True", "False"])


def quoted(text: str) -> str:
    """Write a string literal of the template language; neutral addresses in it are the virtual service's own."""
    if _SIGNS.search(text):
        parts = [_SIGN_CODES.get(part) or quoted(part) for part in _SIGNS.split(text) if part]
        return f"({' ~ '.join(parts)})" if len(parts) > 1 else parts[0]
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return f"'{escaped}'"


def literal(value: Any) -> str:
    """Write data as a literal of the template language."""
    match value:
        case None:
            return "none"
        case bool():
            return "true" if value else "false"
        case str():
            return quoted(value)
        case dict():
            return "{" + ", ".join(f"{quoted(name)}: {literal(child)}" for name, child in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(literal, value)) + "]"
        case _:
            return repr(value)


def member(code: str, name: str | int) -> str:
    """Write the look-up of a member of an expression."""
    if isinstance(name, int):
        return f"{code}[{name}]"
    return f"{code}.{name}" if _IDENTIFIER.fullmatch(name) and name not in _RESERVED else f"{code}[{quoted(name)}]"


def to_document(node: Node) -> Any:
    """Write a node as a value of a stub file's `json`, `item` or `headers`."""
    match node:
        case Const(value):
            return _constant(value)
        case Expr(code):
            return "{{ " + safe_code(code, "omit") + " }}"
        case Text(parts):
            return "".join(escape(part) if isinstance(part, str) else "{{ " + safe_code(part.code, "''") + " }}" for part in parts)
        case Obj(((name, child),)) if name.startswith(SPELLED):
            return {"$json": to_document(child), "$style": name.removeprefix(SPELLED)}
        case Obj(members):
            return {escape(name): to_document(child) for name, child in members}
        case Arr(items):
            return [to_document(child) for child in items]
        case Loop(over, name, each):
            return "{{ " + over + " }}" if each == Expr(name) else {"$for": f"{name} in {over}", "$each": to_document(each)}
        case Merge(parts):
            return {"$merge": [to_document(child) for child in parts]}
        case Cut(value, to):
            return {"$cut": to_document(value), "$to": "{{ " + to + " }}"}
        case _:
            assert_never(node)


def safe_code(code: str, otherwise: str) -> str:
    """A part that this client always sent may be missing in another's request: then nothing is said rather than a failure."""
    return f"{code} | default({otherwise})" if _MAY_MISS.fullmatch(code) else code


def _constant(value: Any) -> Any:
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, bytes):
        return _constant_bytes(value)
    if isinstance(value, dict):
        return {escape(name): _constant(child) for name, child in value.items()}
    if isinstance(value, list):
        return [_constant(child) for child in value]
    return value


def _constant_bytes(value: bytes) -> str:
    try:
        return escape(value.decode())
    except UnicodeDecodeError:
        return "{{ " + quoted(base64.b64encode(value).decode()) + " | b64decode }}"


def escape(text: str) -> str:
    """Keep template signs of recorded text literal, and write neutral addresses as the virtual service's own."""
    if "{{" in text or "{%" in text or "{#" in text:
        text = re.sub(r"\{[{%#]", lambda match: "{{ " + quoted(match.group()) + " }}", text)
    if _SIGNS.search(text):
        text = (
            text.replace(HERE, "{{ base_url }}")
            .replace(AUTHORITY, "{{ request.host }}")
            .replace(HERE_ENCODED, "{{ base_url | urlencode }}")
        )
    return text


def to_text(node: Node, finish: str = "") -> str:
    """Write a node as a text template; `finish` is a filter such as ``xml`` that every expression ends with."""
    ending = f" | {finish}" if finish else ""
    match node:
        case Const(value):
            return escape(_escape_xml(scalar_text(value)) if finish == "xml" else scalar_text(value))
        case Expr(code):
            return "{{ " + safe_code(code, "''") + ending + " }}"
        case Text(parts):
            return "".join(
                escape(_escape_xml(part) if finish == "xml" else part)
                if isinstance(part, str)
                else "{{ " + safe_code(part.code, "''") + ending + " }}"
                for part in parts
            )
        case Arr(items):
            return "".join(to_text(child, finish) for child in items)
        case Loop(over, name, each):
            return f"{{% for {name} in {over} %}}{to_text(each, finish)}{{% endfor %}}"
        case _:
            raise TypeError(f"{type(node).__name__} cannot be written as text")


def scalar_text(value: Any) -> str:
    """Write a scalar as text protocols do."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _escape_xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def to_xml(node: Node) -> str:
    """Write the node of an XML tree (see xml_tree) as a text template."""
    match node:
        case Const(value) if isinstance(value, dict):
            return to_xml(Obj(tuple((name, Const(child)) for name, child in value.items())))
        case Obj(members):
            return "".join(_element(name, child) for name, child in members if not name.startswith("@"))
        case _:
            return to_text(node, "xml")


_OPTIONAL = " | default(omit)"
_ASKED = re.compile(r"(\(.+\)) if (.+) else omit")  # what is told when it is asked for
ELEMENTS = " | elements"  # how an expression ends that gives whole elements of XML, not the text in one
LEFT_OUT = "default(omit, true)"  # a filter for what is not said where it is nothing, or zero


def _element(name: str, node: Node) -> str:
    if name == "#text":
        return to_text(node, "xml")
    match node:
        case Const(value) if isinstance(value, dict) and name == MAP_ENTRIES:
            return "".join(_entry(key, Const(one)) for key, one in value.items())
        case Obj(members) if name == MAP_ENTRIES:
            return "".join(_entry(key, one) for key, one in members)
        case Const(value) if isinstance(value, list):
            return "".join(_element(name, Const(child)) for child in value)
        case Const(value) if isinstance(value, dict):
            return _element(name, Obj(tuple((key, Const(child)) for key, child in value.items())))
        case Arr(items):
            return "".join(_element(name, child) for child in items)
        case Expr(code) if code.endswith(ELEMENTS):
            return "{{ " + code.removesuffix(ELEMENTS) + " | default(none)" + ELEMENTS + "(" + quoted(name) + ") }}"
        case Expr(code) if code.endswith(_OPTIONAL):
            said = code.removesuffix(_OPTIONAL)
            return f"{{% if ({said} | default('')) != '' %}}<{name}>{{{{ {said} | xml }}}}</{name}>{{% endif %}}"
        case Expr(code) if (asked := _ASKED.fullmatch(code)) is not None:
            said = f"({asked[1]} | default('')) != ''"
            return f"{{% if {asked[2]} and {said} %}}<{name}>{{{{ {asked[1]} | xml }}}}</{name}>{{% endif %}}"
        case Loop(over, variable, each):
            return f"{{% for {variable} in {over} %}}{_element(name, each)}{{% endfor %}}"
        case Obj(members):
            attributes = "".join(f' {key[1:]}="{to_text(child, "xml")}"' for key, child in members if key.startswith("@"))
            inner = to_xml(node)
            return f"<{name}{attributes}>{inner}</{name}>" if inner else f"<{name}{attributes}/>"
        case _:
            inner = to_text(node, "xml")
            return f"<{name}>{inner}</{name}>" if inner else f"<{name}/>"


def _entry(key: str, node: Node) -> str:
    """Write one member of a map: not at all where its value is not there."""
    value = _element("value", node)
    start, end = f"<entry><key>{escape(_escape_xml(key))}</key>", "</entry>"
    if value.startswith("{% if "):  # it stands inside of what asks for the value
        return value.replace("%}<value>", f"%}}{start}<value>", 1).removesuffix("{% endif %}") + end + "{% endif %}"
    return f"{start}{value}{end}"


def freeze(node: Node) -> Node:
    """Fold objects and lists that hold constants alone into one constant."""
    match node:
        case Obj(members):
            folded = tuple((name, freeze(child)) for name, child in members)
            if all(isinstance(child, Const) for _, child in folded):
                return Const({name: child.value for name, child in folded if isinstance(child, Const)})
            return Obj(folded)
        case Arr(items):
            elements = tuple(freeze(child) for child in items)
            if all(isinstance(child, Const) for child in elements):
                return Const([child.value for child in elements if isinstance(child, Const)])
            return Arr(elements)
        case _:
            return node


def expression_of(node: Node) -> str | None:
    """Write a node as one expression; None when it is more than that."""
    match node:
        case Expr(code):
            return code
        case Const(value) if isinstance(value, str | int | float | bool | None):
            return literal(value)
        case _:
            return None
