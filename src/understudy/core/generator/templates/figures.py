"""Figures that follow from other figures: sums over lists that a request brings, and what two numbers of it come to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, Final

from understudy.core.engine.templates.numbers import fixed, lean
from understudy.core.engine.templates.sequences import as_list, total
from understudy.core.generator.templates.nodes import member, quoted
from understudy.core.generator.templates.sources import Case

_ASKED = ("request.json", "request.form", "request.query", "request.multipart", "request.xml")
_KNOWN = (*_ASKED, "item.", "item[", "its_", "each.", "lookup(")
_CORRELATION = ("request.json.jsonrpc", "request.json.id")  # of JSON-RPC: no figures
_MOST = 16
_WHOLE = 100
_EPOCH = 1_000_000_000
_WRITTEN = re.compile(r"-?\d{1,12}(\.\d{1,4})?")
_PERCENT = re.compile(r"percent(?:age)?|percent_off|pct|(?:tax|vat|fee|discount)(?:_?rate)?|rate", re.IGNORECASE)
_SHARED = re.compile(r"tax(?:es|_amount)?|vat|fees?|discount|net|gross|due|paid|charge", re.IGNORECASE)
_NAMED = re.compile(r"sum|total|product|difference|quotient|result|amount|count|value|price|cost|average|score|balance", re.IGNORECASE)

_TWO: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "+": lambda one, other: one + other,
    "*": lambda one, other: one * other,
    "-": lambda one, other: one - other,
    "/": lambda one, other: one / other if other else None,
}


def number_forms(code: str) -> list[tuple[str, Callable[[Any], Any]]]:
    """List how a figure may be shown: as it is, rounded to cents, without a fraction of zero."""
    return [
        (code, lambda value: value),
        (f"({code}) | round(2)", lambda value: round(value, 2) if _is_figure(value) else value),
        (f"({code}) | round(2) | lean", lambda value: lean(round(value, 2)) if _is_figure(value) else value),
    ]


def explain_figure(targets: Sequence[Any], cases: Sequence[Case], name: str) -> str | None:
    """Explain numbers as worked out from what was asked; None when nothing fits all cases.

    One sample proves nothing, unless the member is called like a result.
    """
    if not all(_is_figure(target) for target in targets):
        return None
    if (step := _step(targets, cases, name)) is not None:
        return step
    if not _is_evidence(targets, cases, name):
        return None
    for code, values in (*_over_lists(cases, name), *_of_two(cases)):
        for written, form in number_forms(code):
            made = [form(value) for value in values]
            if all(type(one) is type(other) and one == other for one, other in zip(made, targets, strict=True)):
                return written
    return None


def explain_share(targets: Sequence[Any], cases: Sequence[Case], name: str) -> str | None:
    """Explain numbers as a share in hundredths of a figure, or of two multiplied, by itself, added or taken off: a tax, a discount."""
    if not all(_is_figure(target) for target in targets) or not (_SHARED.search(name) or _NAMED.search(name)):
        return None
    if len(set(targets)) == 1 and (targets[0] == 0 or any(value == targets[0] for value in cases[0].values.values() if _is_figure(value))):
        return None
    figures = _figures(cases)
    percents = {code: values for code, values in _figures(cases, _PERCENT, 99).items() if all(0 < value <= _WHOLE for value in values)}
    products = {
        f"{one} * {other}": [first * second for first, second in zip(ones, others, strict=True)]
        for (one, ones), (other, others) in combinations(figures.items(), 2)
        if ones != others and one not in percents and other not in percents
    }
    form = " | round | int" if all(isinstance(target, int) for target in targets) else " | round(2)"
    digits = None if form.endswith("int") else 2
    for base, amounts in (*figures.items(), *products.items()):
        for code, rates in percents.items() if base not in percents else ():
            for share in (code, f"(100 + {code})", f"(100 - {code})"):
                parts = [rate if share == code else 100 + rate if "+" in share else 100 - rate for rate in rates]
                made = [round(amount * part / _WHOLE, digits) for amount, part in zip(amounts, parts, strict=True)]
                if all(type(one) is type(other) and one == other for one, other in zip(made, targets, strict=True)):
                    return f"({base} * {share} / 100){form}"
    return None


def explain_written(targets: Sequence[Any], cases: Sequence[Case], name: str) -> str | None:
    """Explain texts as figures that are written, all of them with as many digits behind the point; None when nothing fits."""
    found = [_WRITTEN.fullmatch(target) if isinstance(target, str) else None for target in targets]
    matches = [match for match in found if match is not None]
    if not matches or len(matches) < len(targets) or len({len(match[1] or "") for match in matches}) > 1:
        return None
    digits = max(0, len(matches[0][1] or "") - 1)
    if not _is_evidence([_read(target) for target in targets], cases, name):
        return None
    for code, values in (*_over_lists(cases), *_of_two(cases)):
        if digits and all(_is_figure(value) and fixed(value, digits) == target for value, target in zip(values, targets, strict=True)):
            return f"({code}) | fixed({digits})"
        if not digits and all(type(value) is int and str(value) == target for value, target in zip(values, targets, strict=True)):
            return f"({code}) | string"
    return None


def _is_evidence(targets: Sequence[Any], cases: Sequence[Case], name: str) -> bool:
    """Whether figures prove anything: one proves nothing, unless it is called like a result and is not one of the numbers themselves."""
    if len(set(targets)) > 1:
        return True
    return (
        bool(_NAMED.search(name))
        and targets[0] not in (0, 1)
        and not any(value == targets[0] for value in cases[0].values.values() if _is_figure(value))
    )


def _step(targets: Sequence[Any], cases: Sequence[Case], name: str) -> str | None:
    """Explain a figure as what it was before and one more, or one less, as versions count."""
    code = member("item", name)
    for step in (1, -1):
        if all(
            _is_figure(case.values.get(code)) and case.values[code] + step == target for case, target in zip(cases, targets, strict=True)
        ):
            return f"{code} {'+' if step > 0 else '-'} 1"
    return None


def _is_figure(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _over_lists(cases: Sequence[Case], name: str = "") -> Iterator[tuple[str, list[Any]]]:
    for code, value in cases[0].values.items():
        if code.startswith("request.xml") and isinstance(value, dict | list) and value:
            yield from _over_elements(code, cases)
            continue
        if not isinstance(value, list) or not code.startswith(_KNOWN) or not value:
            continue
        rows = [case.values.get(code) for case in cases]
        if not all(isinstance(row, list) for row in rows):
            continue
        if all(_is_figure(one) for row in rows for one in row or ()):
            yield f"{code} | sum", [sum(row or ()) for row in rows]
        elements = [element for row in rows for element in row or ()]
        if not elements or not all(isinstance(element, dict) for element in elements):
            continue
        fields = [field for field in elements[0] if all(_is_figure(element.get(field, 0)) for element in elements)][:6]
        for chosen in (*combinations(fields, 1), *combinations(fields, 2)):
            yield f"{code} | sum({', '.join(map(quoted, chosen))})", [total(row or (), *chosen) for row in rows]
        if not code.startswith("its_") or _NAMED.search(name):  # how much is in a cart is no number of an order
            yield f"{code} | length", [len(row or ()) for row in rows]


def _over_elements(code: str, cases: Sequence[Case]) -> Iterator[tuple[str, list[Any]]]:
    """Add up over elements of XML, of which there may be one, or none, as well."""
    rows = [as_list(case.values.get(code)) for case in cases]
    elements = [element for row in rows for element in row]
    if not all(isinstance(element, dict) for element in elements):
        return
    fields = [field for field in elements[0] if all(_read(element.get(field)) is not None for element in elements)][:6]
    for chosen in (*combinations(fields, 1), *combinations(fields, 2)):
        yield f"{code} | list | sum({', '.join(map(quoted, chosen))})", [total(row, *chosen) for row in rows]


def _figures(cases: Sequence[Case], wanted: re.Pattern[str] | None = None, most: int = _MOST) -> dict[str, list[Any]]:
    """List the numbers that all cases know, by their expressions; of members called as wanted."""
    figures: dict[str, list[Any]] = {}
    for code in cases[0].values:
        if not code.startswith(_KNOWN) or len(figures) >= most:
            continue
        if wanted is not None and not wanted.fullmatch(re.split(r"[.\[\]']+", code.rstrip("]'"))[-1]):
            continue
        if code in _CORRELATION and "request.json.jsonrpc" in cases[0].values:
            continue
        read = [_read(case.values.get(code)) for case in cases]
        if code.startswith("its_") and (code.count(".") != 1 or any(value is not None and value >= _EPOCH for value in read)):
            continue
        if all(value is not None for value in read):
            is_text = isinstance(cases[0].values[code], str)
            figures[f"({code} | number)" if is_text else code] = read
    return figures


def _of_two(cases: Sequence[Case]) -> Iterator[tuple[str, list[Any]]]:
    figures = _figures(cases)
    for (one, ones), (other, others) in combinations(figures.items(), 2):
        if ones == others:
            continue  # the same number, said twice
        for sign, work in _TWO.items():
            yield f"{one} {sign} {other}", [work(first, second) for first, second in zip(ones, others, strict=True)]
            if sign in "-/":
                yield f"{other} {sign} {one}", [work(second, first) for first, second in zip(ones, others, strict=True)]


def _read(value: Any) -> Any:
    if _is_figure(value):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,9}(\.\d{1,6})?", value):
        return float(value) if "." in value else int(value)
    return None
