"""XML as JSON-like trees and back: attributes are ``@name`` members, text beside them is ``#text``, repeated children are lists.

A map of the AWS query protocol, ``<entry><key>…</key><value>…</value></entry>`` for each of its members (Smithy, awsQuery: maps), is a
mapping under the name ``entry()``, so that it is known by its keys as mappings of JSON are.

Only what generated answers need: prefixes are kept as written, comments and processing instructions are dropped, entities beyond
the five of XML are refused.
"""

from __future__ import annotations

import re
from typing import Any
from xml.parsers import expat

from understudy.core.engine.templates.texts import MAP_ENTRIES

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
        if (entries := _entries(node)) is not None:
            node[MAP_ENTRIES] = entries
            del node["entry"]
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


def _entries(node: XmlTree) -> dict[str, Any] | None:
    """Return the members of a map, where an element holds nothing but the entries of one."""
    if list(node) != ["entry"]:
        return None
    entries = node["entry"] if isinstance(node["entry"], list) else [node["entry"]]
    if not all(isinstance(one, dict) and list(one) == ["key", "value"] and isinstance(one["key"], str) for one in entries):
        return None
    found = {one["key"]: one["value"] for one in entries}
    return found if len(found) == len(entries) else None


def declaration_of(text: str) -> str:
    """Return the XML declaration with the white space after it, or an empty string."""
    match = _DECLARATION.match(text)
    return match.group(1) + match.group(2) if match else ""
