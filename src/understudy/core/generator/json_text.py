"""Nodes as text that is JSON once its expressions are filled in."""

from __future__ import annotations

import re
from typing import Any, assert_never

from understudy.core.generator.nodes import Arr, Const, Cut, Expr, Loop, Merge, Node, Obj, Text, escape, quoted, safe_code
from understudy.core.model.json_codec import render_json

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


def is_spaced(text: str) -> bool:
    """Whether a JSON text is written with blanks between its parts, whatever the texts in it say."""
    return re.search(r'(?<!\\)": ', text) is not None


def _dump(value: Any, comma: str, colon: str) -> str:
    if isinstance(value, dict):
        return "{" + comma.join(_dump(str(name), comma, colon) + colon + _dump(child, comma, colon) for name, child in value.items()) + "}"
    if isinstance(value, list):
        return "[" + comma.join(_dump(child, comma, colon) for child in value) + "]"
    return render_json(value).decode()
