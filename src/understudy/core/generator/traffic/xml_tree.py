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
    builder = _Builder()
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.EntityDeclHandler = builder.refuse
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat's own positional flag
    except (expat.ExpatError, ValueError, RecursionError):
        return None
    return builder.root


class _Builder:
    """The tree of a document, built from what expat says: a stack of the open elements with the text that stands in each."""

    def __init__(self) -> None:
        self.root: XmlTree = {}
        self._open: list[tuple[XmlTree, list[str]]] = [(self.root, [])]

    def start(self, name: str, attributes: list[str]) -> None:
        """Open an element; one that repeats makes a list of those of its name."""
        node: XmlTree = {"@" + key: value for key, value in zip(attributes[::2], attributes[1::2], strict=True)}
        parent = self._open[-1][0]
        if name in parent:
            known = parent[name]
            parent[name] = [*known, node] if isinstance(known, list) else [known, node]
        else:
            parent[name] = node
        self._open.append((node, []))

    def text(self, data: str) -> None:
        """Note text of the open element."""
        self._open[-1][1].append(data)

    def end(self, name: str) -> None:
        """Close an element; one without children stands in its parent as its text."""
        node, texts = self._open.pop()
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
        parent = self._open[-1][0]
        if isinstance(parent[name], list):
            parent[name][-1] = content
        else:
            parent[name] = content

    def refuse(self, *_: object) -> None:
        """Stop at the declaration of an entity."""
        raise ValueError("entity declarations are not read")


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
