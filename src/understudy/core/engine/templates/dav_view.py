"""The body of a WebDAV request as plain data (RFC 4918 §14, RFC 3253 §3.6): which properties it asks for, sets and removes.

Names are written in Clark notation, ``{DAV:}getetag``; what a property is set to is a piece of XML that declares its own namespaces.
"""

from __future__ import annotations

from typing import Any, Final
from xml.parsers import expat

from understudy.core.model.message import Request
from understudy.core.model.xml_text import escape, quote_attribute

DAV: Final = "DAV:"
_DEEPEST: Final = 100
_PROP: Final = "{DAV:}prop"


class _RefusedError(Exception):
    pass


class Element:
    """An element with its name in Clark notation, its attributes, and its children and text in order."""

    __slots__ = ("attributes", "children", "name")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name = name
        self.attributes = attributes
        self.children: list[Element | str] = []

    @property
    def elements(self) -> list[Element]:
        """The children that are elements."""
        return [child for child in self.children if isinstance(child, Element)]

    @property
    def text(self) -> str:
        """The text right inside."""
        return "".join(child for child in self.children if isinstance(child, str))

    def find(self, name: str) -> Element | None:
        """Return the first child with a name."""
        return next((child for child in self.elements if child.name == name), None)

    def inner(self) -> str:
        """Write what is inside as XML."""
        return "".join(escape(child) if isinstance(child, str) else child.outer() for child in self.children)

    def outer(self) -> str:
        """Write the element as XML that declares its own namespace."""
        space, local = split_name(self.name)
        declared = f" xmlns={quote_attribute(space)}"
        attributes = "".join(f" {split_name(name)[1]}={quote_attribute(value)}" for name, value in self.attributes.items())
        inner = self.inner()
        return f"<{local}{declared}{attributes}>{inner}</{local}>" if inner else f"<{local}{declared}{attributes}/>"


def split_name(name: str) -> tuple[str, str]:
    """Split a name in Clark notation into namespace and local name."""
    space, _, local = name[1:].rpartition("}") if name.startswith("{") else ("", "", name)
    return space, local


def _clark(name: str) -> str:
    space, found, local = name.rpartition(" ")
    return f"{{{space}}}{local}" if found else name


def parse_elements(data: bytes) -> Element | None:
    """Parse a document with its namespaces; None when it is not well-formed, too deep or has a DOCTYPE."""
    root = Element("", {})
    stack = [root]

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(stack) > _DEEPEST:
            raise _RefusedError
        element = Element(_clark(name), {_clark(key): value for key, value in attributes.items()})
        stack[-1].children.append(element)
        stack.append(element)

    def end(_: str) -> None:
        stack.pop()

    def text(data: str) -> None:
        stack[-1].children.append(data)

    def refuse(*_: object) -> None:
        raise _RefusedError

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)  # noqa: FBT003  expat's own signature
    except (expat.ExpatError, _RefusedError, ValueError, LookupError):
        return None
    return next(iter(root.elements), None)


def view_dav(request: Request) -> dict[str, Any]:
    """Read what a request asks of properties.

    Returns:
        ``report`` (the name of the body's element), ``kind`` (``allprop``, ``propname`` or ``prop``), ``names`` that are asked for,
        ``set`` (XML by name), ``remove`` (names), ``hrefs`` that are named one by one. A request without a body asks for all.
    """
    found: dict[str, Any] = {"report": "", "kind": "allprop", "names": [], "set": {}, "remove": [], "hrefs": []}
    root = parse_elements(request.payload) if request.payload.strip() else None
    if root is None:
        return found
    found["report"] = root.name
    if root.find("{DAV:}propname") is not None:
        found["kind"] = "propname"
    elif (asked := root.find(_PROP)) is not None:
        found["kind"] = "prop"
        found["names"] = [element.name for element in asked.elements]
    for child in root.elements:
        if child.name == "{DAV:}href":
            found["hrefs"].append(child.text.strip())
        for one in child.find(_PROP).elements if child.find(_PROP) is not None else ():  # type: ignore[union-attr]
            if child.name == "{DAV:}set":
                found["set"][one.name] = one.inner()
                found["names"].append(one.name)
            elif child.name == "{DAV:}remove":
                found["remove"].append(one.name)
                found["names"].append(one.name)
    return found
