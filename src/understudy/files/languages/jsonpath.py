"""JSONPath (RFC 9535): simple paths are followed directly, the rest is python-jsonpath in strict mode with RE2 in its filters."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import Any, ClassVar, Final

from understudy.core.matchers.json_path import Finder, Steps
from understudy.files.languages.regex import compile_regex

MAX_SELECTED: Final = 100_000
_STEP: Final = re.compile(r"\.([A-Za-z_][A-Za-z0-9_]*)|\[(0|[1-9][0-9]{0,8})\]|\['([^'\\]*)'\]|\[\"([^\"\\]*)\"\]")


def compile_jsonpath(query: str) -> Finder:
    """Compile a query.

    Raises:
        ValueError: for a broken query, with a message for people.
    """
    if not query.startswith("$"):
        raise ValueError(f"bad JSONPath '{query}': a query starts with $")
    steps = parse_steps(query)
    return Steps(steps) if steps is not None else _environment_query(query)


def parse_steps(query: str) -> tuple[str | int, ...] | None:
    """Read a query (from its $ on) that only names members and elements; None for any other."""
    steps: list[str | int] = []
    position = 1
    while position < len(query):
        step = _STEP.match(query, position)
        if step is None:
            return None
        name, number, single, double = step.groups()
        steps.append(int(number) if number is not None else next(text for text in (name, single, double) if text is not None))
        position = step.end()
    return tuple(steps)


class _LibraryQuery:
    """A query that python-jsonpath evaluates."""

    __slots__ = ("_query",)

    def __init__(self, query: Any) -> None:
        self._query = query

    def find(self, document: Any) -> list[Any]:
        """Return the selected values, at most MAX_SELECTED of them; a query that cannot be evaluated selects nothing."""
        import jsonpath  # noqa: PLC0415  loaded with the query

        if not isinstance(document, dict | list):
            return []
        try:
            return [node.obj for node in islice(self._query.finditer(document), MAX_SELECTED)]
        except jsonpath.JSONPathError:
            return []


def _environment_query(query: str) -> Finder:
    import jsonpath  # noqa: PLC0415  only files with such queries pay for the library

    try:
        return _LibraryQuery(_environment().compile(query))
    except (jsonpath.JSONPathError, RecursionError) as error:
        message = str(error).splitlines()[0]
        raise ValueError(f"bad JSONPath '{query}': {message}") from error


@lru_cache(maxsize=1)
def _environment() -> Any:
    import jsonpath  # noqa: PLC0415  only files with such queries pay for the library
    from jsonpath.function_extensions import ExpressionType, FilterFunction  # noqa: PLC0415  as above

    class Expression(FilterFunction):
        """RFC 9535 §2.4.6 and §2.4.7: `match` and `search`, by RE2."""

        arg_types: ClassVar = [ExpressionType.VALUE, ExpressionType.VALUE]
        return_type: ClassVar = ExpressionType.LOGICAL

        def __init__(self, template: str) -> None:
            self._template = template

        def __call__(self, value: object, pattern: object) -> bool:
            if not isinstance(value, str) or not isinstance(pattern, str):
                return False
            try:
                return bool(_program(self._template.format(pattern)).fullmatch(value))
            except ValueError:
                return False

    environment = jsonpath.JSONPathEnvironment(strict=True)
    environment.function_extensions["match"] = Expression("(?:{})")
    environment.function_extensions["search"] = Expression("(?s:.*)(?:{})(?s:.*)")
    return environment


_program = lru_cache(maxsize=256)(compile_regex)
