"""An XML body as plain data: elements by local name, attributes as ``@name``, repeated elements as lists.

An element with neither attributes nor children is its text; mixed text is under ``#text``. Documents with a DOCTYPE are refused: that
is where entity bombs and external entities come from.
"""

from __future__ import annotations

from typing import Any, Final
from xml.parsers import expat

from understudy.core.model.json_codec import ABSENT, Absent
from understudy.core.model.message import Request

_DEEPEST: Final = 200


class _RefusedError(Exception):
    pass


class _Builder:
    def __init__(self) -> None:
        self.stack: list[tuple[str, dict[str, Any], list[str]]] = []
        self.root: dict[str, Any] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.stack) >= _DEEPEST:
            raise _RefusedError
        members = {f"@{key.rpartition(' ')[2]}": value for key, value in attributes.items()}
        self.stack.append((name.rpartition(" ")[2], members, []))

    def text(self, data: str) -> None:
        if self.stack:
            self.stack[-1][2].append(data)

    def end(self, _: str) -> None:
        name, members, texts = self.stack.pop()
        text = "".join(texts)
        value: Any = members or text
        if members and text.strip():
            members["#text"] = text
        parent = self.stack[-1][1] if self.stack else self.root
        if name not in parent:
            parent[name] = value
        elif isinstance(parent[name], list):
            parent[name].append(value)
        else:
            parent[name] = [parent[name], value]

    @staticmethod
    def refuse(*_: object) -> None:
        raise _RefusedError


def parse_xml(data: bytes) -> dict[str, Any] | Absent:
    """Parse a document; ABSENT when it is not well-formed, too deep or has a DOCTYPE."""
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = builder.refuse
    try:
        parser.Parse(data, True)  # noqa: FBT003  expat's own signature
    except (expat.ExpatError, _RefusedError, ValueError, LookupError):
        return ABSENT
    return builder.root


def view_xml(request: Request) -> Any:
    """The body of a request as an XML tree, whatever its declared type; ABSENT when it is none."""
    return parse_xml(request.body) if request.body.lstrip()[:1] == b"<" else ABSENT
