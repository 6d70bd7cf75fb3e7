"""The body key `multistatus`: the properties of things (RFC 4918), written as a table of XML by kind of thing and name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from understudy.core.engine.multistatus import DEFAULT_DECLARATION, Multistatus
from understudy.core.engine.templates.tree import has_template
from understudy.core.model.body import Body
from understudy.core.model.constant import NOTHING, Constant
from understudy.core.model.interfaces import Template
from understudy.files.stubs.context import CompileContext

MULTISTATUS_KEYS: Final = frozenset({"of", "href", "properties", "namespaces", "hidden", "accepts", "silent", "after", "declaration"})
_ALL: Final = "{{ page['items'] }}"


def compile_multistatus(document: Any, context: CompileContext) -> Body:
    """Compile a multi-status body."""
    if not isinstance(document, dict):
        context.wrong_type((), "a mapping such as {href: …, properties: …}", document)
        return Body()
    context.check_keys((), document, "key of multistatus", MULTISTATUS_KEYS)
    namespaces = _table(document, "namespaces", context) or {"D": "DAV:"}
    if "href" not in document:
        context.problem((), "'href' gives the address of each thing")
    properties = {
        kind: {
            _clark(name, namespaces, context, ("properties", kind, name)): _text(value, context, ("properties", kind, name))
            for name, value in (own if isinstance(own, dict) else {}).items()
        }
        for kind, own in _table(document, "properties", context).items()
    }
    hidden = document.get("hidden", [])
    if not isinstance(hidden, list):
        context.wrong_type(("hidden",), "a list of names", hidden)
        hidden = []
    content = Multistatus(
        things=context.template(str(document.get("of", _ALL)), ("of",)),
        href=_text(document.get("href", ""), context, ("href",)),
        properties=properties,
        prefixes={space: prefix for prefix, space in namespaces.items()},
        hidden=frozenset(_clark(str(name), namespaces, context, ("hidden",)) for name in hidden),
        accepts=_flag(document, "accepts", context),
        silent=_flag(document, "silent", context),
        after=_text(document["after"], context, ("after",)) if "after" in document else NOTHING,
        declaration=str(document.get("declaration", DEFAULT_DECLARATION)),
    )
    return Body("text", content)


def _table(document: Mapping[str, Any], key: str, context: CompileContext) -> dict[str, Any]:
    table = document.get(key, {})
    if not isinstance(table, dict):
        context.wrong_type((key,), "a mapping", table)
        return {}
    return table


def _flag(document: Mapping[str, Any], key: str, context: CompileContext) -> bool:
    value = document.get(key, False)
    if not isinstance(value, bool):
        context.wrong_type((key,), "true or false", value)
    return value is True


def _text(value: Any, context: CompileContext, pointer: tuple[str | int, ...]) -> Template:
    if not isinstance(value, str):
        context.wrong_type(pointer, "text", value)
        return NOTHING
    return context.template(value, pointer) if has_template(value) else Constant(value)


def _clark(name: str, namespaces: Mapping[str, Any], context: CompileContext, pointer: tuple[str | int, ...]) -> str:
    prefix, colon, local = name.rpartition(":")
    if (prefix if colon else "") not in namespaces:
        context.problem(pointer, f"unknown prefix {prefix!r}; 'namespaces' names {', '.join(map(str, namespaces)) or 'none'}")
    return f"{{{namespaces.get(prefix, '')}}}{local}"
