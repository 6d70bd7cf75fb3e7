"""XML documents and XPath by lxml: no DTD, no entities, no network, no huge trees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from understudy.core.matchers.several import can_pair
from understudy.core.matchers.value import BaseValueMatcher
from understudy.core.matchers.xml import XmlShape
from understudy.core.matchers.xpath import XmlFinder
from understudy.files.languages.placeholders import read_xml_place
from understudy.files.languages.regex import compile_regex

# What may be told not to count.
IGNORABLE: Final = frozenset({"namespaces", "names", "text", "attributes", "attribute_values", "children", "schema_location"})
_INSTANCE: Final = "{http://www.w3.org/2001/XMLSchema-instance}"
_NOTHING: Final[frozenset[str]] = frozenset()

# Tag, attributes sorted by name, own text, children; in a document to compare with, matchers stand for placeholders.
type Tree = tuple[str, tuple[tuple[str, Any], ...], Any, tuple[Tree, ...]]


def parse_xml(body: bytes) -> Any:
    """Parse a document; None when it is not well-formed or has a DOCTYPE, where entity bombs come from."""
    from lxml import etree  # noqa: PLC0415  only files that match XML pay for the library

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root: Any = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return None if root.getroottree().docinfo.doctype else root


def compile_xml(text: str, *, ignore_order: bool = False, ignore: frozenset[str] = _NOTHING) -> XmlShape:
    """Compile a document to compare bodies with; placeholders may stand for its texts and attributes (see placeholders.py).

    Args:
        text: of the document.
        ignore_order: whether siblings may stand in any order.
        ignore: what else does not count, of `IGNORABLE`.

    Raises:
        ValueError: when it is not a well-formed document, or a placeholder is broken.
    """
    root = parse_xml(text.encode())
    if root is None:
        raise ValueError("not a well-formed XML document without DOCTYPE")
    tree = _tree(root, ignore)
    return _Shape(_with_places(tree), ignore_order=ignore_order, ignore=ignore, exact=not ignore_order and not ignore and "${" not in text)


def compile_xpath(expression: str, namespaces: Mapping[str, str]) -> XmlFinder:
    """Compile an XPath 1.0 expression.

    Raises:
        ValueError: for a broken expression or an undeclared prefix.
    """
    from lxml import etree  # noqa: PLC0415  as above

    try:
        query = etree.XPath(expression, namespaces=dict(namespaces), regexp=False)
        query(etree.fromstring("<a/>"))
    except (etree.XPathError, ValueError, TypeError) as error:
        raise ValueError(f"bad XPath '{expression}': {error}") from error
    return _Finder(query)


class _Finder:
    """A compiled expression."""

    __slots__ = ("_query",)

    def __init__(self, query: Any) -> None:
        self._query = query

    def find(self, body: bytes) -> tuple[Any, ...]:
        """Return texts of the selected nodes, or the one string or number."""
        from lxml import etree  # noqa: PLC0415  loaded with the expression

        root = parse_xml(body)
        if root is None:
            return ()
        try:
            found = self._query(root)
        except etree.XPathError:
            return ()
        if isinstance(found, bool):
            return ("true",) if found else ()
        if isinstance(found, float):
            return (str(int(found) if found.is_integer() else found),)
        if not isinstance(found, list):
            return (str(found),)
        return tuple("".join(node.itertext()) if hasattr(node, "itertext") else str(node) for node in found)


class _Shape:
    """A compiled document."""

    __slots__ = ("_exact", "_ignore", "_ignore_order", "_wanted")

    def __init__(self, wanted: Tree, *, ignore_order: bool, ignore: frozenset[str], exact: bool) -> None:
        self._wanted = wanted
        self._ignore_order = ignore_order
        self._ignore = ignore
        self._exact = exact

    def _first_difference(self, body: bytes) -> str | None:
        root = parse_xml(body)
        if root is None:
            return "a body that is not XML"
        return _first_difference(self._wanted, _tree(root, self._ignore), "", ignore_order=self._ignore_order, ignore=self._ignore)

    def fits(self, body: bytes) -> bool:
        """Compare with a body."""
        return self._first_difference(body) is None

    def difference(self, body: bytes) -> str:
        """Say where a body differs first."""
        return self._first_difference(body) or ""

    @property
    def digest(self) -> str | None:
        """The document itself, where only one fits."""
        return repr(self._wanted) if self._exact else None


def digest_xml(body: bytes) -> str | None:
    """Return a text that is equal for equal documents; None for what is not XML."""
    root = parse_xml(body)
    return None if root is None else repr(_tree(root))


def _tree(element: Any, ignore: frozenset[str] = _NOTHING) -> Tree:
    """Reduce an element to what counts: text is stripped, text between children is joined."""
    texts = [element.text or "", *(child.tail or "" for child in element)]
    tag, attributes = str(element.tag), [(str(name), str(value)) for name, value in element.attrib.items()]
    if ignore:
        if "schema_location" in ignore:
            attributes = [(name, value) for name, value in attributes if not name.startswith(_INSTANCE) or "ocation" not in name]
        if "attribute_values" in ignore:
            attributes = [(name, "") for name, _ in attributes]
        if "namespaces" in ignore:
            tag, attributes = tag.rpartition("}")[2], [(name.rpartition("}")[2], value) for name, value in attributes]
        if "names" in ignore:
            tag = "".join(tag.rpartition("}")[:2]) + "*"
        if "text" in ignore:
            texts = []
    return (
        tag,
        tuple(sorted(attributes)),
        " ".join(text.strip() for text in texts if text.strip()),
        tuple(_tree(child, ignore) for child in element if isinstance(child.tag, str)),
    )


def _with_places(tree: Tree) -> Tree:
    """Put matchers where placeholders stand."""
    tag, attributes, text, children = tree
    return tag, tuple((name, _place(value)) for name, value in attributes), _place(text), tuple(map(_with_places, children))


def _place(text: str) -> Any:
    found = read_xml_place(text, compile_regex) if "${" in text else None
    return text if found is None else found


def _fits(wanted: Any, found: str) -> bool:
    return bool(wanted == found) if isinstance(wanted, str) else bool(wanted.matches(found))


def _first_difference(wanted: Tree, found: Tree, path: str, *, ignore_order: bool, ignore: frozenset[str]) -> str | None:
    tag, attributes, text, children = wanted
    place = f"{path}/{found[0].rpartition('}')[2]}"
    if found[0] != tag:
        return f"{place} instead of {tag}"
    others = dict(found[1])
    names = {name for name, _ in attributes}
    if not names <= others.keys() or ("attributes" not in ignore and len(others) > len(names)):
        return f"{place} with attributes {', '.join(name for name, _ in found[1]) or 'none'}"
    for name, expected in attributes:
        if not _fits(expected, others[name]):
            return f"{place}/@{name} = {others[name]!r}"
    if not _fits(text, found[2]):
        return f"{place} = {found[2]!r}"
    more = "children" in ignore
    if len(children) > len(found[3]) or (not more and len(children) != len(found[3])):
        return f"{place} with {len(found[3])} children instead of {len(children)}"
    if ignore_order or more:
        parts = tuple(_Child(child, ignore_order=ignore_order, ignore=ignore) for child in children)
        fits = can_pair(parts, found[3]) if ignore_order else _in_turn(parts, found[3])
        return None if fits else f"{place} with other children"
    gaps = (
        _first_difference(child, other, place, ignore_order=False, ignore=ignore) for child, other in zip(children, found[3], strict=True)
    )
    return next((gap for gap in gaps if gap is not None), None)


def _in_turn(parts: tuple[_Child, ...], found: tuple[Tree, ...]) -> bool:
    """Say whether every part is found, in this order, with others in between."""
    others = iter(found)
    return all(any(part.matches(other) for other in others) for part in parts)


class _Child(BaseValueMatcher):
    """An element that may stand elsewhere among its siblings."""

    __slots__ = ("_ignore", "_ignore_order", "_wanted")

    def __init__(self, wanted: Tree, *, ignore_order: bool, ignore: frozenset[str]) -> None:
        self._wanted = wanted
        self._ignore_order = ignore_order
        self._ignore = ignore

    def matches(self, value: Any) -> bool:
        """Compare with a sibling."""
        return _first_difference(self._wanted, value, "", ignore_order=self._ignore_order, ignore=self._ignore) is None

    def describe(self) -> str:
        """Name the element."""
        return self._wanted[0]
