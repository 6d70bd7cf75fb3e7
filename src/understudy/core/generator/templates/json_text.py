"""Nodes as text that is JSON once its expressions are filled in."""

from __future__ import annotations

import re
from typing import Any, assert_never

from understudy.core.generator.templates.nodes import (
    Arr,
    Const,
    Cut,
    Expr,
    Loop,
    Merge,
    Node,
    Obj,
    Text,
    escape,
    expression_of,
    literal,
    quoted,
    safe_code,
)
from understudy.core.model.json_codec import ABSENT, parse_json, render_json

_OPERATOR = re.compile(r" (?:[-+*/~%<>]|[=!<>]=|//|if|and|or|in|is) ")  # a filter would take its right side alone


def json_text(node: Node, *, spaced: bool = False) -> str:
    """Write a node as text that is JSON once its expressions are filled in."""
    comma, colon = (", ", ": ") if spaced else (",", ":")
    match node:
        case Const(value):
            return escape(_dump(value, comma, colon))
        case Expr(code):
            code = f"({code})" if _OPERATOR.search(code) else code
            return "{{ " + code + (" | json('spaced') }}" if spaced else " | json }}")
        case Text(parts):
            # What stands in it may have to be escaped as JSON does, once it is known.
            code = " ~ ".join(quoted(part) if isinstance(part, str) else f"({safe_code(part.code, "''")})" for part in parts)
            return "{{ (" + code + ") | json }}"
        case Obj(members):
            return "{" + comma.join(_dump(name, comma, colon) + colon + json_text(child, spaced=spaced) for name, child in members) + "}"
        case Arr(items):
            return "[" + comma.join(json_text(child, spaced=spaced) for child in items) + "]"
        case Loop(over, name, each):
            return (
                f"[{{% for {name} in {over} %}}{json_text(each, spaced=spaced)}{{% if not loop.last %}}{comma}{{% endif %}}{{% endfor %}}]"
            )
        case Merge(parts):
            return json_text(parts[-1], spaced=spaced)
        case Cut(value, to):
            return f"{{{{ {json_text(value, spaced=spaced)} | cut_to({to}) | json }}}}"
        case _:
            assert_never(node)


def document_code(node: Node) -> str | None:
    """Write a mapping as one expression, where its members are no more than values and expressions."""
    if isinstance(node, Const) and isinstance(node.value, dict):
        return literal(node.value)
    if not isinstance(node, Obj):
        return None
    codes = [(name, document_code(child) if isinstance(child, Obj) else expression_of(child)) for name, child in node.members]
    if any(code is None for _, code in codes):
        return None
    return "{" + ", ".join(f"{quoted(name)}: {code}" for name, code in codes) + "}"


def is_json(text: str) -> bool:
    """Say whether text is a JSON document."""
    return parse_json(text.encode()) is not ABSENT


def is_spaced(text: str) -> bool:
    """Whether a JSON text is written with blanks between its parts, whatever the texts in it say."""
    return re.search(r'(?<!\\)": ', text) is not None


def _dump(value: Any, comma: str, colon: str) -> str:
    if isinstance(value, dict):
        return "{" + comma.join(_dump(str(name), comma, colon) + colon + _dump(child, comma, colon) for name, child in value.items()) + "}"
    if isinstance(value, list):
        return "[" + comma.join(_dump(child, comma, colon) for child in value) + "]"
    return render_json(value).decode()
