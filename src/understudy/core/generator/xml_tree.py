"""XML as JSON-like trees and back: attributes are ``@name`` members, text beside them is ``#text``, repeated children are lists.

Only what generated answers need: prefixes are kept as written, comments and processing instructions are dropped, entities beyond
the five of XML are refused.
"""

from __future__ import annotations

import re
from typing import Any
from xml.parsers import expat

_DECLARATION = re.compile(r"\s*(<\?xml[^>]*\?>)(\s*)")

type XmlTree = dict[str, Any]


def parse_xml(data: bytes) -> XmlTree | None:
    """Parse a document into ``{root name: content}``; None when it is not well-formed or declares entities."""
    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.buffer_text = True
    root: XmlTree = {}
    stack: list[tuple[XmlTree, list[str]]] = [(root, [])]

    def start(name: str, attributes: list[str]) -> None:
        node: XmlTree = {"@" + key: value for key, value in zip(attributes[::2], attributes[1::2], strict=True)}
        parent = stack[-1][0]
        if name in parent:
            known = parent[name]
            parent[name] = [*known, node] if isinstance(known, list) else [known, node]
        else:
            parent[name] = node
        stack.append((node, []))

    def end(name: str) -> None:
        node, texts = stack.pop()
        text = "".join(texts)
        has_children = any(not member.startswith("@") for member in node)
        if has_children:
            if text.strip():
                node["#text"] = text
            return
        content: Any = text if not node else {**node, "#text": text} if text else node
        parent = stack[-1][0]
        if isinstance(parent[name], list):
            parent[name][-1] = content
        else:
            parent[name] = content

    def refuse(*_: object) -> None:
        raise ValueError("entity declarations are not read")

    parser.StartElementHandler = start
    parser.EndElementHandler = end

    def text(data: str) -> None:
        stack[-1][1].append(data)

    parser.CharacterDataHandler = text
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat's own positional flag
    except (expat.ExpatError, ValueError, RecursionError):
        return None
    return root


def declaration_of(text: str) -> str:
    """Return the XML declaration with the white space after it, or an empty string."""
    match = _DECLARATION.match(text)
    return match.group(1) + match.group(2) if match else ""
