"""Links between the pages of a list that spell out what a page is, whatever the request said: how many things, which page, from where.

A parameter is worked out only where its name says what it is; every other one is what was asked for, or always the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl, quote_plus

from understudy.core.generator.templates.nodes import member, quoted
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.traffic.sample import HERE

FROM_ZERO: Final = "(page.number - 1)"  # known of pages where the first one is called 0
_FIRST = re.compile(r"first", re.IGNORECASE)
type _Figures = Mapping[str, Any]

# What a parameter of such a name may be worth, the likeliest first.
_WORTH: Mapping[re.Pattern[str], Mapping[str, Callable[[_Figures], Any]]] = {
    re.compile(r".*(?:size|limit|per_?page|count|top|take)", re.IGNORECASE): {"page.limit": lambda page: page["page.limit"]},
    re.compile(r".*(?:offset|skip|start)", re.IGNORECASE): {
        "page.offset": lambda page: page["page.offset"],
        "(page.offset + page.limit)": lambda page: page["page.offset"] + page["page.limit"],
        "([page.offset - page.limit, 0] | max)": lambda page: max(0, page["page.offset"] - page["page.limit"]),
        "((page.pages - 1) * page.limit)": lambda page: (page["page.pages"] - 1) * page["page.limit"],
    },
    re.compile(r"[^a-z]*(?:page|p)(?:_?(?:no|num|number|index)|\[number\])?", re.IGNORECASE): {
        "(page.number + 1)": lambda page: page["page.number"] + 1,
        "page.number": lambda page: page["page.number"],
        "(page.number - 1)": lambda page: page["page.number"] - 1,
        "(page.number - 2)": lambda page: page[FROM_ZERO] - 1,
        "page.pages": lambda page: page["page.pages"],
        "(page.pages - 1)": lambda page: page["page.pages"] - page["page.number"] + page[FROM_ZERO],
    },
}


def explain_spelled_link(targets: Sequence[str], cases: Sequence[Case], name: str = "") -> str | None:
    """Explain links to pages of the list that was asked for, under such a name, as an expression; None when some part is none."""
    queries = [parse_qsl(target.partition("?")[2], keep_blank_values=True) for target in targets]
    longest = max(queries, key=len)
    names = list(dict.fromkeys([*(parameter for parameter, _ in longest), *(parameter for query in queries for parameter, _ in query)]))
    if not names or any(
        len(dict(query)) < len(query) or list(dict(query)) != [one for one in names if one in dict(query)] for query in queries
    ):
        return None
    codes: list[str] = []
    for index, parameter in enumerate(names):
        values = [dict(query).get(parameter) for query in queries]
        said = [value for value in values if value is not None]
        code = _explained(parameter, said, cases, name) if len(said) == len(cases) else None
        code = _repeated(parameter, values, cases) if code is None and index and len(said) < len(cases) else code
        if code is None:
            return None
        lead = quoted(("&" if index else "?") + quote_plus(parameter, safe="[]$") + "=")
        codes.append(f"{lead} ~ {code}" if len(said) == len(cases) else f"(({lead} ~ {code}) if ({code}) else '')")
    place = _place(targets, cases)
    plain = all(
        target.partition("?")[2] == "&".join(f"{quote_plus(key, safe='[]$')}={quote_plus(value)}" for key, value in query)
        for target, query in zip(targets, queries, strict=True)
    )
    return f"({place} ~ {' ~ '.join(codes)})" if place and plain else None


def _repeated(parameter: str, values: Sequence[str | None], cases: Sequence[Case]) -> str | None:
    """Explain a parameter that stands in links just where it was asked for."""
    asked = [next(iter(case.sample.query.get(parameter, [])), None) for case in cases]
    return f"(request.query.{parameter} | default('') | urlencode_plus)" if asked == list(values) and parameter.isidentifier() else None


def _place(targets: Sequence[str], cases: Sequence[Case]) -> str:
    """Write where the links lead to, less their queries; nothing where that is not the path that was asked for."""
    paths = [case.sample.exchange.request.raw_path for case in cases]
    for lead, code in ((HERE, "base_url ~ request.raw_path"), ("", "request.raw_path")):
        if all(target.partition("?")[0] == lead + path for target, path in zip(targets, paths, strict=True)):
            return code
    return ""


def _explained(parameter: str, values: Sequence[str], cases: Sequence[Case], name: str) -> str | None:
    """Explain the values of one parameter."""
    worth = next((codes for form, codes in _WORTH.items() if form.fullmatch(parameter)), {})
    is_constant = len(set(values)) == 1
    if _FIRST.search(name) and is_constant and "page.limit" not in worth:
        return quoted(values[0])
    for code, of_page in worth.items():
        try:
            if all(str(of_page(case.values)) == value for case, value in zip(cases, values, strict=True)):
                return code
        except (KeyError, TypeError):
            continue
    if all(case.sample.query.get(parameter) == [value] for case, value in zip(cases, values, strict=True)):
        return f"({member('request.query', parameter)} | urlencode_plus)"
    return quoted(quote_plus(values[0])) if is_constant and not worth else None
