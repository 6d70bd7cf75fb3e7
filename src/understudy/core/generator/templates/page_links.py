"""Links from a page of a list to its neighbors: in a `Link` header field or as members, by page number, offset or cursor.

Every guess is rendered for all recorded answers with the very functions the virtual service uses; only what is right in all of them counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import permutations
from typing import Any
from urllib.parse import parse_qsl

from understudy.core.engine.templates.links import link_header, with_query
from understudy.core.generator.templates.nodes import quoted
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.templates.spelled_links import FROM_ZERO, explain_spelled_link
from understudy.core.generator.traffic.sample import HERE
from understudy.core.model.json_codec import ABSENT

_LINK = re.compile(r'<([^>]*)>\s*;\s*rel="?([\w-]+)"?')

_MADE_TOKEN = re.compile(r"page\.next(?:_offset)? \||page\.next(?:_offset)?\)|~ page\.next|page\.next ~")

type Figures = Mapping[str, Any]

# What a parameter may be worth on another page, and when there is such a page.
_VALUES: Mapping[str, Callable[[Figures], Any]] = {
    "page.number + 1": lambda page: page["page.number"] + 1,
    "page.number - 1": lambda page: page["page.number"] - 1,
    "1": lambda _: 1,
    "page.number - 2": lambda page: page[FROM_ZERO] - 1,
    "page.pages": lambda page: page["page.pages"],
    "page.pages - 1": lambda page: page["page.pages"] - page["page.number"] + page[FROM_ZERO],
    "page.number": lambda page: page["page.number"],
    "page.offset + page.limit": lambda page: page["page.offset"] + page["page.limit"],
    "page.offset - page.limit": lambda page: page["page.offset"] - page["page.limit"],
    "([page.offset - page.limit, 0] | max)": lambda page: max(0, page["page.offset"] - page["page.limit"]),
    "0": lambda _: 0,
    "(page.pages - 1) * page.limit": lambda page: (page["page.pages"] - 1) * page["page.limit"],
    "none": lambda _: None,
    "page.next": lambda page: page.get("page.next"),
}
# What leads back to the first page may say no page at all, and what leads to another one does all the same.
_BACK: Mapping[str, Callable[[Figures], Any]] = {
    "(page.number - 1 if page.number > 2 else none)": lambda page: page["page.number"] - 1 if page["page.number"] > _SECOND else None,
    "(page.offset - page.limit if page.offset > page.limit else none)": (
        lambda page: page["page.offset"] - page["page.limit"] if page["page.offset"] > page["page.limit"] else None
    ),
}
_SECOND = 2
_NAMED: Mapping[str, tuple[str, ...]] = {
    "last": ("page.pages", "page.pages - 1", "(page.pages - 1) * page.limit"),
    "first": ("1", "0", "none"),
}
_WHEN: Mapping[str, Callable[[Figures], bool]] = {
    "": lambda _: True,
    "page.has_more": lambda page: bool(page["page.has_more"]),
    "page.has_previous": lambda page: bool(page["page.has_previous"]),
    "page.pages > 1": lambda page: page["page.pages"] > 1,
}
_USUAL = ((re.compile(r"next", re.IGNORECASE), "page.has_more"), (re.compile(r"prev", re.IGNORECASE), "page.has_previous"))
_SIZE = re.compile(r".*(?:size|limit|per_?page|count|top|take)", re.IGNORECASE)
_OFFSET = re.compile(r".*(?:offset|skip|start|from)", re.IGNORECASE)
_FROM_ZERO = ("page.number", "page.number - 2")  # the numbers of neighbors where the first page is 0
_BESIDE = ("page.number + 1", "page.number - 1", "page.offset + page.limit", "page.offset - page.limit")
_NEIGHBOR = re.compile(r"(?:next|prev(?:ious)?)_?(?:page|offset|start|skip)?_?(?:number|no|index)?", re.IGNORECASE)
_NEEDED = ("page.number", "page.pages", "page.offset", "page.has_more", "page.has_previous")


def explain_page_link(targets: Sequence[Any], cases: Sequence[Case], name: str = "") -> str | None:
    """Explain links to one neighbor (text, null or absent), or its number under such a name, as an expression; None when they are none."""
    if not all(figure in case.values for case in cases for figure in _NEEDED):
        return None
    if _NEIGHBOR.fullmatch(name) and (number := _number_of_neighbor(targets, cases, name)) is not None:
        return number
    present = [(target, case) for target, case in zip(targets, cases, strict=True) if isinstance(target, str)]
    if not present or not all(_is_own_page(target, case) for target, case in present):
        return None
    condition = _condition(targets, cases, name)
    if condition is None:
        return None
    linked = (name for target, _ in present for name, _ in parse_qsl(target.partition("?")[2]))
    asked = (name for _, case in present for name in case.sample.query)  # a link to the first page may say no page at all
    parameters = list(dict.fromkeys([*linked, *asked]))
    for parameter in parameters:
        for order in ("kept", "sorted", "spelled"):
            for code, value in _worths(name, parameter, _tokens(cases)):
                if all(_rendered(case, parameter, value, order) == target for target, case in present):
                    return _written(parameter, code, order, condition, absent=any(target is ABSENT for target in targets))
    if (sized := _explain_sized(present, parameters, name)) is not None:
        return f"({sized})" + (f" if {condition} else {_otherwise(targets)}" if condition else "")
    spelled = explain_spelled_link([target for target, _ in present], [case for _, case in present], name)
    return spelled if spelled is None or not condition else f"{spelled} if {condition} else {_otherwise(targets)}"


def _explain_sized(present: Sequence[tuple[str, Case]], parameters: Sequence[str], name: str) -> str | None:
    """Explain links that say how many things a page has, whether anybody asked or not, beside all that was asked."""
    for size, parameter in permutations(parameters, 2) if any(_SIZE.fullmatch(one) for one in parameters) else ():
        if not _SIZE.fullmatch(size):
            continue
        for order in ("kept", "sorted"):
            for code, value in _worths(name, parameter, {}):
                if all(_rendered(case, parameter, value, order, size) == target for target, case in present):
                    more = "" if order == "kept" else f", {quoted(order)}"
                    return f"request.url | with_query({quoted(size)}, page.limit{more}) | with_query({quoted(parameter)}, {code}{more})"
    return None


def _otherwise(targets: Sequence[Any]) -> str:
    return "omit" if any(target is ABSENT for target in targets) else "none"


def _worths(name: str, parameter: str, tokens: Mapping[str, Callable[[Figures], Any]]) -> list[tuple[str, Callable[[Figures], Any]]]:
    """List what a parameter may be worth, likely ones first: what the link is called after, then what the parameter is.

    Of two pages, the next one is the last one, too, and the second page of two things begins at 2.
    """
    known = {**_VALUES, **tokens}
    if _USUAL[1][0].match(name):
        last = known.pop("none")
        known = {**known, **_BACK, "none": last}
    usual = "page.offset" if _OFFSET.fullmatch(parameter) else "page.number"
    named = _NAMED.get(name.lower(), ())
    return sorted(known.items(), key=lambda pair: (pair[0] not in named, usual not in pair[0] and "page." in pair[0]))


def _tokens(cases: Sequence[Case]) -> Mapping[str, Callable[[Figures], Any]]:
    """List the expressions that make a token for the next page, with what they were worth."""
    codes = dict.fromkeys(code for case in cases for code in case.values if code == "cursor" or _MADE_TOKEN.search(code))
    return {code: _worth(code) for code in codes}


def _worth(code: str) -> Callable[[Figures], Any]:
    return lambda page: page.get(code)


def _number_of_neighbor(targets: Sequence[Any], cases: Sequence[Case], name: str) -> str | None:
    """Explain the number of the next page or the one before, or where it starts."""
    present = [(target, case) for target, case in zip(targets, cases, strict=True) if type(target) is int]
    otherwise = _otherwise(targets)
    counted = _BESIDE if not all(FROM_ZERO in case.values for case in cases) else (*_FROM_ZERO, *_BESIDE)
    for code in counted if present else ():
        for condition, holds in _when(name):
            if all((type(target) is int) == holds(case.values) for target, case in zip(targets, cases, strict=True)) and all(
                _VALUES[code](case.values) == target for target, case in present
            ):
                return f"({code}) if {condition} else {otherwise}" if condition else f"({code})"
    return None


def explain_link_header(targets: Sequence[Any], cases: Sequence[Case]) -> str | None:
    """Explain a `Link` header field, relation by relation."""
    tables = [{relation: url for url, relation in _LINK.findall(target)} if isinstance(target, str) else {} for target in targets]
    orders = sorted((list(table) for table in tables), key=len, reverse=True)
    names = list(dict.fromkeys(name for order in orders for name in order))
    names = _ordered(names, tables)
    if any(isinstance(target, str) and target != link_header(table) for target, table in zip(targets, tables, strict=True)):
        return None
    parts: list[str] = []
    for name in names:
        code = explain_page_link([table.get(name) for table in tables], cases, name)
        if code is None:
            return None
        parts.append(f"{quoted(name)}: {code}")
    # One relation a line: that is how people read it.
    listed = "{\n  " + ",\n  ".join(parts) + "\n}" if len(parts) > 1 else "{" + "".join(parts) + "}"
    return listed + " | link_header | default(omit, true)" if parts else None


def _ordered(names: Sequence[str], tables: Sequence[Mapping[str, str]]) -> list[str]:
    """Order relations so that every recorded field keeps its own order."""
    left = list(names)
    found: list[str] = []
    while left:
        first = next(
            (name for name in left if not any(name in table and _stands_after(name, left, list(table)) for table in tables)), left[0]
        )
        left.remove(first)
        found.append(first)
    return found


def _stands_after(name: str, left: Sequence[str], order: Sequence[str]) -> bool:
    return any(other in left for other in order[: order.index(name)])


def _is_own_page(target: str, case: Case) -> bool:
    url = case.values.get("request.url")
    return isinstance(url, str) and target.partition("?")[0] in (url.partition("?")[0], url.removeprefix(HERE).partition("?")[0])


def _rendered(case: Case, name: str, value: Callable[[Figures], Any], order: str, size: str = "") -> str | None:
    try:
        made = value(case.values)
        url = with_query(case.values["request.url"], size, case.values["page.limit"], order) if size else case.values["request.url"]
    except (KeyError, TypeError):
        return None
    return with_query(url, name, made, order)


def _when(name: str) -> list[tuple[str, Callable[[Figures], bool]]]:
    """List the conditions under which there may be a link, likely ones first: beyond the last page there is no next one."""
    usual = [code for word, code in _USUAL if word.match(name)]
    return sorted(_WHEN.items(), key=lambda pair: pair[0] not in usual)


def _condition(targets: Sequence[Any], cases: Sequence[Case], name: str) -> str | None:
    """Find when there is a link at all."""
    for code, holds in _when(name):
        if all(isinstance(target, str) == holds(case.values) for target, case in zip(targets, cases, strict=True)):
            return code
    return None


def _written(name: str, code: str, order: str, condition: str, *, absent: bool) -> str:
    more = "" if order == "kept" else f", {quoted(order)}"
    link = f"request.url | with_query({quoted(name)}, {code}{more})"
    return f"({link}) if {condition} else {'omit' if absent else 'none'}" if condition else f"({link})"
