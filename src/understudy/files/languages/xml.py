"""XML documents and XPath by lxml: no DTD, no entities, no network, no huge trees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from understudy.core.matchers.several import can_pair
from understudy.core.matchers.value import BaseValueMatcher
from understudy.core.matchers.xml import XmlShape
from understudy.core.matchers.xpath import XmlFinder

ANYTHING: Final = "${ignore}"

# Tag, attributes sorted by name, own text, children.
type Tree = tuple[str, tuple[tuple[str, str], ...], str, tuple[Tree, ...]]


def parse_xml(body: bytes) -> Any:
    """Parse a document; None when it is not well-formed or has a DOCTYPE, where entity bombs come from."""
    from lxml import etree  # noqa: PLC0415  only files that match XML pay for the library

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root: Any = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return None if root.getroottree().docinfo.doctype else root


def compile_xml(text: str, *, ignore_order: bool = False) -> XmlShape:
    """Compile a document to compare bodies with; a text or attribute ``${ignore}`` in it fits anything.

    Raises:
        ValueError: when it is not a well-formed document.
    """
    root = parse_xml(text.encode())
    if root is None:
        raise ValueError("not a well-formed XML document without DOCTYPE")
    return _Shape(_tree(root), ignore_order=ignore_order, exact=not ignore_order and ANYTHING not in text)


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

    __slots__ = ("_exact", "_ignore_order", "_wanted")

    def __init__(self, wanted: Tree, *, ignore_order: bool, exact: bool) -> None:
        self._wanted = wanted
        self._ignore_order = ignore_order
        self._exact = exact

    def fits(self, body: bytes) -> bool:
        """Compare with a body."""
        root = parse_xml(body)
        return root is not None and _first_difference(self._wanted, _tree(root), "", ignore_order=self._ignore_order) is None

    def difference(self, body: bytes) -> str:
        """Say where a body differs first."""
        root = parse_xml(body)
        if root is None:
            return "a body that is not XML"
        return _first_difference(self._wanted, _tree(root), "", ignore_order=self._ignore_order) or ""

    @property
    def digest(self) -> str | None:
        """The document itself, where only one fits."""
        return repr(self._wanted) if self._exact else None


def digest_xml(body: bytes) -> str | None:
    """Return a text that is equal for equal documents; None for what is not XML."""
    root = parse_xml(body)
    return None if root is None else repr(_tree(root))


def _tree(element: Any) -> Tree:
    """Reduce an element to what counts: text is stripped, text between children is joined."""
    texts = [element.text or "", *(child.tail or "" for child in element)]
    return (
        str(element.tag),
        tuple(sorted((str(name), str(value)) for name, value in element.attrib.items())),
        " ".join(text.strip() for text in texts if text.strip()),
        tuple(_tree(child) for child in element if isinstance(child.tag, str)),
    )


def _first_difference(wanted: Tree, found: Tree, path: str, *, ignore_order: bool) -> str | None:
    tag, attributes, text, children = wanted
    place = f"{path}/{found[0].rpartition('}')[2]}"
    if found[0] != tag:
        return f"{place} instead of {tag}"
    if [name for name, _ in found[1]] != [name for name, _ in attributes]:
        return f"{place} with attributes {', '.join(name for name, _ in found[1]) or 'none'}"
    for (name, expected), (_, value) in zip(attributes, found[1], strict=True):
        if expected not in {value, ANYTHING}:
            return f"{place}/@{name} = {value!r}"
    if text not in {found[2], ANYTHING}:
        return f"{place} = {found[2]!r}"
    if len(children) != len(found[3]):
        return f"{place} with {len(found[3])} children instead of {len(children)}"
    if ignore_order:
        fits = can_pair(tuple(_Child(child) for child in children), found[3])
        return None if fits else f"{place} with other children"
    gaps = (_first_difference(child, other, place, ignore_order=False) for child, other in zip(children, found[3], strict=True))
    return next((gap for gap in gaps if gap is not None), None)


class _Child(BaseValueMatcher):
    """An element that may stand anywhere among its siblings."""

    __slots__ = ("_wanted",)

    def __init__(self, wanted: Tree) -> None:
        self._wanted = wanted

    def matches(self, value: Any) -> bool:
        """Compare with a sibling."""
        return _first_difference(self._wanted, value, "", ignore_order=True) is None

    def describe(self) -> str:
        """Name the element."""
        return self._wanted[0]
