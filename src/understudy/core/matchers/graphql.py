"""`graphql`: operation, query and variables of a GraphQL request; the query is compared token by token, so layout does not count."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from understudy.core.matchers.json_pattern import Members, first_difference, literal_leaves
from understudy.core.matchers.matcher import BaseMatcher
from understudy.core.matchers.place import dotted, step_into
from understudy.core.matchers.value import BaseValueMatcher, is_scalar, json_key, show
from understudy.core.model.interfaces import Mismatch, Probe
from understudy.core.model.json_codec import ABSENT
from understudy.core.model.message import Request

# Tokens of the GraphQL specification (October 2021, §2.1); what is between them (white space, commas, comments) means nothing.
_TOKEN: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|[_A-Za-z][_0-9A-Za-z]*|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|\.\.\.|[!$&()\[\]{}:=@|]|#[^\n\r]*'
)

type View = Callable[[Request], Any]


def tokens_of(query: str) -> tuple[str, ...]:
    """Return the tokens of a query, comments left out."""
    return tuple(token for token in _TOKEN.findall(query) if not token.startswith("#"))


@dataclass(frozen=True, slots=True)
class GraphqlPlace:
    """A scalar of the GraphQL view of a request."""

    view: View
    path: tuple[str | int, ...]

    def values(self, request: Request) -> tuple[Hashable, ...]:
        """Return the key of the scalar, if there is one."""
        value = step_into(self.view(request), self.path)
        return (json_key(value),) if is_scalar(value) else ()


@dataclass(frozen=True, slots=True)
class GraphqlMatcher(BaseMatcher):
    """A request is GraphQL and its parts fit.

    Attributes:
        view: gives ``operation, type, query, variables`` of a request, or ABSENT.
        fields: patterns on the view's members.
        tokens: of the query that is wanted; None for any.
    """

    view: View
    fields: BaseValueMatcher
    tokens: tuple[str, ...] | None = None

    @property
    def part(self) -> str:
        """Always the same."""
        return "body.graphql"

    @property
    def is_about_a_field(self) -> bool:
        """Whether one root field is asked for, in a document of any name and text."""
        asked = {name for name, _ in self.fields.members} if isinstance(self.fields, Members) else set()
        return "field" in asked and "operation" not in asked and self.tokens is None

    def matches(self, request: Request) -> bool:
        """Judge the view."""
        view = self.view(request)
        if not isinstance(view, Mapping) or not self.fields.matches(view):
            return False
        return self.tokens is None or tokens_of(view["query"]) == self.tokens

    def mismatch(self, request: Request) -> Mismatch:
        """Point at the first part that does not fit."""
        view = self.view(request)
        if not isinstance(view, Mapping):
            return Mismatch(self.part, "a GraphQL request", show(request.text) if request.body else "no body")
        if self.fields.matches(view):
            return Mismatch(f"{self.part}.query", " ".join(self.tokens or ()), " ".join(tokens_of(view["query"])))
        path, matcher, value = first_difference(self.fields, view)
        return Mismatch(dotted(self.part, path), matcher.describe(), show(value))

    def discriminators(self) -> Iterable[tuple[Probe, Hashable]]:
        """The literal scalars among operation and variables."""
        return (
            (GraphqlPlace(self.view, path), json_key(literal)) for path, literal in literal_leaves(self.fields) if literal is not ABSENT
        )

    @property
    def weight(self) -> int:
        """As many as the patterns have, and one for the query."""
        return self.fields.weight + (self.tokens is not None)
