"""What a multi-status answer says (RFC 4918 §13), however it is written: prefixes and the order of its parts say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from understudy.core.engine.templates.dav_view import Element, parse_elements, split_name, view_dav
from understudy.core.engine.templates.texts import place
from understudy.core.generator.traffic.sample import Sample
from understudy.core.model.message import Response

TYPE = "{DAV:}resourcetype"

# RFC 4331: figures about a machine, which change by themselves.
_VOLATILE = frozenset(["{DAV:}quota-used-bytes", "{DAV:}quota-available-bytes"])


def read_multistatus(response: Response) -> dict[str, Any] | None:
    """Read the properties of every thing, by its address and the status; None for any other answer."""
    if response.status != 207 or b"multistatus" not in response.body:
        return None
    root = parse_elements(response.body)
    if root is None or root.name != "{DAV:}multistatus":
        return None
    found: dict[str, Any] = {}
    for one in root.elements:
        if one.name != "{DAV:}response":
            found[one.name] = _tree(one)
            continue
        href = one.find("{DAV:}href")
        told: dict[str, Any] = {}
        for stat in one.elements:
            status, held = stat.find("{DAV:}status"), stat.find("{DAV:}prop")
            if stat.name == "{DAV:}propstat" and held is not None:
                properties = told.setdefault(_code(status), {})
                properties.update({element.name: _tree(element) for element in held.elements if element.name not in _VOLATILE})
            elif stat.name == "{DAV:}status":
                told["status"] = _code(stat)
        found[href.text.strip() if href is not None else ""] = told
    return found


def _code(status: Element | None) -> str:
    return [*status.text.split(), "", ""][1] if status is not None else ""


def _tree(element: Element) -> Any:
    """Write an element as its text, or as a mapping of what is inside."""
    if not element.elements:
        return element.text.strip()
    tree: dict[str, Any] = {}
    for child in element.elements:
        tree.setdefault(child.name, []).append(_tree(child))
    return tree


class Fragment(str):
    """A value that is XML, no text."""

    __slots__ = ()


def _root(sample: Sample) -> Element | None:
    known = sample.notes
    if "multistatus" not in known:
        is_one = sample.status == 207 and sample.answer.kind == "xml"
        known["multistatus"] = parse_elements(sample.answer.raw) if is_one else None
    root: Element | None = known["multistatus"]
    return root


def _responses(sample: Sample) -> list[Element]:
    root = _root(sample)
    return [element for element in root.elements if element.name == "{DAV:}response"] if root is not None else []


def hrefs_of(sample: Sample) -> list[str]:
    """List the addresses that an answer speaks of."""
    return [href.text.strip() for one in _responses(sample) if (href := one.find("{DAV:}href")) is not None]


def codes_of(sample: Sample) -> list[str]:
    """List the status codes that an answer says properties have."""
    stats = (stat.find("{DAV:}status") for one in _responses(sample) for stat in one.elements)
    return [_code(status) for status in stats if status is not None]


def shown_properties(sample: Sample) -> list[tuple[str, list[tuple[str, str]]]]:
    """Read the properties that an answer says things have, as XML, by their places."""
    found: list[tuple[str, list[tuple[str, str]]]] = []
    asks_names = sample.method == "PROPFIND" and view_dav(sample.exchange.request)["kind"] == "propname"
    prefixes = prefixes_of(sample)
    for one in _responses(sample):
        href = one.find("{DAV:}href")
        properties: list[tuple[str, str]] = []
        for stat in one.elements:
            status, held = stat.find("{DAV:}status"), stat.find("{DAV:}prop")
            if (
                stat.name == "{DAV:}propstat"
                and held is not None
                and status is not None
                and " 200 " in status.text + " "
                and not asks_names
            ):
                properties += [(element.name, _inner(element, prefixes)) for element in held.elements]
        if href is not None:
            found.append((place(href.text.strip()), properties))
    return found


def _inner(element: Element, prefixes: dict[str, str]) -> str:
    """Write what is inside an element with the prefixes of its document."""
    if not element.elements:
        return element.text
    return Fragment("".join(_outer(child, prefixes) for child in element.elements))


def _outer(element: Element, prefixes: dict[str, str]) -> str:
    space, local = split_name(element.name)
    if space not in prefixes:
        return element.outer()
    name = f"{prefixes[space]}:{local}" if prefixes[space] else local
    attributes = "".join(f' {split_name(key)[1]}="{value}"' for key, value in element.attributes.items())
    inner = "".join(_outer(child, prefixes) for child in element.elements) or element.inner()
    return f"<{name}{attributes}>{inner}</{name}>" if inner else f"<{name}{attributes}/>"


def prefixes_of(sample: Sample) -> dict[str, str]:
    """Read the prefixes that the root of an answer declares, by namespace."""
    tree = sample.answer.tree
    root = next(iter(tree.values()), None) if isinstance(tree, dict) else None
    if not isinstance(root, dict):
        return {}
    return {str(space): name.removeprefix("@xmlns").removeprefix(":") for name, space in root.items() if name.startswith("@xmlns")}


def kind_of(properties: Iterable[tuple[str, str]]) -> str:
    """Name the kind of a thing by its resource type."""
    value = next((value for name, value in properties if name == TYPE), "")
    root = parse_elements(f"<a xmlns:x='x'>{_undeclared(value)}</a>".encode()) if value.strip() else None
    names = [split_name(element.name)[1].rpartition(":")[2] for element in root.elements] if root is not None else []
    others = [name for name in names if name != "collection"]
    return others[-1] if others else "collection" if names else "file"


def _undeclared(fragment: str) -> str:
    """Take prefixes away: only local names are looked at."""
    return re.sub(r"(</?)[\w.-]+:", r"\1", fragment)
