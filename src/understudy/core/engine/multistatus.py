"""Multi-status answers (RFC 4918 §13): the properties of things that a request asks for, one response for each thing.

Asked by name, a thing says which properties it has and, with 404, which it has not; asked for all, it tells those that are not hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from understudy.core.engine.templates.dav_view import split_name
from understudy.core.engine.templates.writing import to_text
from understudy.core.model.constant import NOTHING
from understudy.core.model.interfaces import Template
from understudy.core.model.json_codec import ABSENT
from understudy.core.model.xml_text import escape, quote_attribute
from understudy.errors import TemplateError

OK: Final = "HTTP/1.1 200 OK"
_MISSING: Final = "HTTP/1.1 404 Not Found"
DEFAULT_DECLARATION: Final = '<?xml version="1.0" encoding="utf-8"?>\n'


@dataclass(frozen=True, slots=True)
class Multistatus:
    """Gives the document; a template as any other.

    Attributes:
        things: gives the items; text among them is the address of something that is missing.
        href: gives the address of `each`.
        properties: what things of a kind (their member ``kind``) have, by name in Clark notation; each gives XML.
        prefixes: by namespace.
        hidden: properties that are told only when they are asked for by name.
        accepts: answer every property that the request names with success and no value, as PROPPATCH does.
        silent: leave out what things do not have.
        after: gives XML that follows the responses.
    """

    things: Template
    href: Template
    properties: Mapping[str, Mapping[str, Template]]
    prefixes: Mapping[str, str]
    hidden: frozenset[str] = frozenset()
    accepts: bool = False
    silent: bool = False
    after: Template = field(default_factory=lambda: NOTHING)
    declaration: str = DEFAULT_DECLARATION

    def render(self, context: Mapping[str, Any]) -> str:
        """Write the document.

        Raises:
            TemplateError: a template failed.
        """
        things = self.things.render(context)
        if not isinstance(things, list | tuple):
            raise TemplateError("multistatus: 'of' gives no list")
        dav = self._name("{DAV:}multistatus")
        declared = "".join(f" xmlns{':' + prefix if prefix else ''}={quote_attribute(space)}" for space, prefix in self.prefixes.items())
        after = self.after.attempt(context)
        body = "".join(self._response(thing, context) for thing in things)
        return f"{self.declaration}<{dav}{declared}>{body}{'' if after is ABSENT else to_text(after)}</{dav}>"

    def attempt(self, context: Mapping[str, Any]) -> Any:
        """Write the document, or give ABSENT where something is missing."""
        try:
            return self.render(context)
        except TemplateError:
            return ABSENT

    def _response(self, thing: Any, context: Mapping[str, Any]) -> str:
        if isinstance(thing, str):
            return self._element("{DAV:}response", self._element("{DAV:}href", escape(thing)) + self._element("{DAV:}status", _MISSING))
        inner = {**context, "each": thing}
        href = self._element("{DAV:}href", escape(to_text(self.href.render(inner))))
        return self._element("{DAV:}response", href + "".join(self._stats(thing, inner)))

    def _stats(self, thing: Mapping[str, Any], context: Mapping[str, Any]) -> Iterable[str]:
        asked = context["request"]["dav"]
        known = self.properties.get(str(thing.get("kind", "")), {})
        own: Mapping[str, str] = thing.get("properties") or {}
        found: list[str] = []
        lacking: list[str] = []
        if self.accepts:
            found = [self._element(name, "") for name in asked["names"]]
        else:
            every = [*(name for name in known if name not in self.hidden), *(name for name in own if name not in known)]
            for name in asked["names"] if asked["kind"] == "prop" else every:
                value = known[name].attempt(context) if name in known else own.get(name, ABSENT)
                if value is ABSENT:
                    lacking.append(self._element(name, ""))
                else:
                    found.append(self._element(name, "" if asked["kind"] == "propname" else to_text(value)))
        if found or not lacking or self.silent:
            yield self._stat(found, OK)
        if lacking and asked["kind"] == "prop" and not self.silent:
            yield self._stat(lacking, _MISSING)

    def _stat(self, properties: Iterable[str], status: str) -> str:
        told = self._element("{DAV:}prop", "".join(properties)) + self._element("{DAV:}status", status)
        return self._element("{DAV:}propstat", told)

    def _name(self, name: str) -> str:
        space, local = split_name(name)
        prefix = self.prefixes.get(space)
        return f"{prefix}:{local}" if prefix else local

    def _element(self, name: str, inner: str) -> str:
        space, _ = split_name(name)
        written = self._name(name)
        declared = "" if space in self.prefixes else f" xmlns={quote_attribute(space)}"
        return f"<{written}{declared}>{inner}</{written}>" if inner else f"<{written}{declared}/>"
