"""Cookies that answers set (RFC 6265 §4.1): values the server makes up are made anew, and dates in their attributes move with the clock."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from understudy.core.generator.templates.align import Aligner
from understudy.core.generator.templates.fresh import explain_moments
from understudy.core.generator.templates.nodes import Arr, Const, Expr, Node, Text, member, quoted
from understudy.core.generator.templates.sources import LONE_NAME, Case
from understudy.core.generator.templates.texts import explain_text
from understudy.core.generator.templates.tokens import token_code
from understudy.core.generator.traffic.greetings import greetings_of
from understudy.core.generator.values.looks import id_format, looks_generated, read_moment
from understudy.core.model.json_codec import ABSENT

_COOKIE = re.compile(r"([^=;]+)=([^;]*)(.*)", re.DOTALL)
_WORDS = re.compile(r"[A-Za-z0-9_-]{12,}")
_SEVERAL = 2
_LONG = 20  # letters of a cookie that nobody chose
_EXPIRES = re.compile(r"(?i)(.*;\s*expires=)([^;]+)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Cookie:
    name: str
    value: str
    attributes: str


def explain_cookies(values: Sequence[Any], cases: Sequence[Case], aligner: Aligner) -> Node | None:
    """Write the cookies that answers set, one by one; None where they do not set the same ones, or nothing about them is made up."""
    rows = [[_read(one) for one in (value if isinstance(value, list) else [value])] for value in values]
    names = [[cookie.name for cookie in row if cookie is not None] for row in rows]
    if not rows or any(len(row) != len(own) for row, own in zip(rows, names, strict=True)):
        return None
    if all(len(own) == 1 for own in names) and (asked := _as_asked([row[0] for row in rows if row[0] is not None], cases)) is not None:
        aligner.findings.notes.append("the cookie is called after the only parameter of the request")
        return Arr((asked,)) if isinstance(values[0], list) else asked
    if (several := _one_for_each([[cookie for cookie in row if cookie is not None] for row in rows], cases)) is not None:
        aligner.findings.notes.append("there is a cookie for every parameter of the request")
        return several
    if any(names[0] != other for other in names):
        return None
    columns = [[cookie for cookie in column if cookie is not None] for column in zip(*rows, strict=True)]
    nodes = [_explain(column, cases, aligner) for column in columns]
    if all(isinstance(node, Const) for node in nodes):
        return None
    return Arr(tuple(nodes)) if isinstance(values[0], list) else nodes[0]


def explain_greeting(values: Sequence[Any], cases: Sequence[Case], aligner: Aligner) -> Node | None:
    """Write the cookie that whoever brings none is greeted with; None for any other, and for several."""
    greeted = [(value, case) for value, case in zip(values, cases, strict=True) if value is not ABSENT]
    cookies = [_read(value) for value, _ in greeted]
    known = [cookie for cookie in cookies if cookie is not None]
    names = {cookie.name for cookie in known}
    if len(known) < len(cookies) or len(names) != 1 or not names <= greetings_of(cases[0].sample):
        return None
    (name,) = names
    aligner.findings.notes.append(f"the cookie {name} is given to whoever brings none")
    code = token_code(_explain(known, [case for _, case in greeted], aligner))
    return Expr(f"omit if ({member('request.cookies', name)} | default('')) else {code}")


def _as_asked(cookies: Sequence[_Cookie], cases: Sequence[Case]) -> Node | None:
    """Write the cookie that the only parameter of a request names: set to its value, or taken away."""
    if len({cookie.attributes for cookie in cookies}) > 1:
        return None
    given = [next(iter(case.sample.query.items())) if len(case.sample.query) == 1 else None for case in cases]
    if any(pair is None or pair[0] != cookie.name or pair[1] != [cookie.value] for pair, cookie in zip(given, cookies, strict=True)):
        return None
    value: str | Expr = Expr(f"{LONE_NAME.removesuffix('key')}value") if any(cookie.value for cookie in cookies) else ""
    return Text((Expr(LONE_NAME), "=", *([value] if value else []), cookies[0].attributes))


def _one_for_each(rows: Sequence[Sequence[_Cookie]], cases: Sequence[Case]) -> Node | None:
    """Write a cookie for every parameter of a request, called after it and set to its value."""
    if len({cookie.attributes for row in rows for cookie in row}) != 1 or max(map(len, rows)) < _SEVERAL:
        return None
    for row, case in zip(rows, cases, strict=True):
        if {cookie.name: [cookie.value] for cookie in row} != dict(case.sample.query) or len(row) != len(case.sample.query):
            return None
    return Expr(f"request.query | lines('=', {quoted(rows[0][0].attributes)})")


def _read(value: Any) -> _Cookie | None:
    match = _COOKIE.fullmatch(value) if isinstance(value, str) else None
    return None if match is None else _Cookie(match[1], match[2], match[3])


def _explain(cookies: Sequence[_Cookie], cases: Sequence[Case], aligner: Aligner) -> Node:
    value = _value(cookies, cases, aligner)
    parts: list[str | Expr] = [f"{cookies[0].name}=", *([value] if isinstance(value, Expr) else [str(value)])]
    parts.extend(_attributes(cookies, cases))
    plain = [part for part in parts if isinstance(part, str)]
    return Const("".join(plain)) if len(plain) == len(parts) else Text(tuple(parts))


def _value(cookies: Sequence[_Cookie], cases: Sequence[Case], aligner: Aligner) -> str | Expr:
    values = [cookie.value for cookie in cookies]
    is_made = _are_made(values)
    is_constant = len(set(values)) == 1
    if (again := _given_again(cookies, cases)) is not None:
        return again
    code = None if is_constant and not is_made else aligner.explain(values, cases, (cookies[0].name,))
    if code is not None:
        return Expr(code)
    issued = all(aligner.flow.issued_since(case.sample, value) for value, case in zip(values, cases, strict=True))
    form = id_format(values) if issued and is_made else None
    if form is not None:
        aligner.findings.notes.append(f"the cookie {cookies[0].name} is made by the server")
        return Expr(f"new_id({quoted(form)})")
    if not is_constant:
        aligner.findings.unexplained.append((cookies[0].name,))
    return values[-1]


def _given_again(cookies: Sequence[_Cookie], cases: Sequence[Case]) -> Expr | None:
    """Write a made-up cookie that whoever presents it is given again, and whoever presents none is given anew."""
    name, values = cookies[0].name, [cookie.value for cookie in cookies]
    shown = [case.sample.cookies.get(name) for case in cases]
    if not any(shown) or not all(one in (None, value) and looks_generated(value) for one, value in zip(shown, values, strict=True)):
        return None
    form = id_format(values)
    return None if form is None else Expr(f"{member('request.cookies', name)} | default(new_id({quoted(form)}))")


def _are_made(values: Sequence[str]) -> bool:
    """Whether values look made up; of many long ones a few may have what looks like words by chance."""
    made = sum(looks_generated(value) for value in values)
    return made == len(values) or (len({len(value) for value in values}) == 1 and len(values[0]) >= _LONG and made * 3 >= len(values) * 2)


def _attributes(cookies: Sequence[_Cookie], cases: Sequence[Case]) -> list[str | Expr]:
    """Write attributes; a date of expiry that is not long past is as far from now as it was."""
    cut = [_EXPIRES.fullmatch(cookie.attributes) for cookie in cookies]
    dated = [match for match in cut if match is not None]
    moments = [moment for match in dated if (moment := read_moment(match[2])) is not None]
    if len(moments) == len(cookies) and (code := explain_moments(moments, cases)) is not None:
        before, after = (_known([match[part] for match in dated], cases) for part in (1, 3))
        return [*before, Expr(code), *after]
    return _known([cookie.attributes for cookie in cookies], cases)


def _known(texts: Sequence[str], cases: Sequence[Case]) -> list[str | Expr]:
    """Write text with what is known in it: a path that names the session."""
    text = explain_text(texts, cases) if any(looks_generated(piece) for piece in _WORDS.findall(texts[0])) else None
    return [texts[-1]] if text is None else list(text.parts)
