"""How one parameter of a query narrows a list: which member of things it looks at, and how it compares.

The name of the parameter says the most (``price_gte``, ``min_price``, ``filter[price][gte]``, ``title__icontains``); what was shown
under it has to agree. A parameter whose name says nothing is understood when exactly the things that one comparison lets through were
shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from understudy.core.engine.templates.access import EVERYTHING, all_text
from understudy.core.engine.templates.filter_text import FILTER, read_filter
from understudy.core.generator.values.looks import read_moment
from understudy.core.model.json_codec import ABSENT

_SEARCH = re.compile(r"q|query|_?search|s|term|text|keywords?|find|fulltext|needle", re.IGNORECASE)
_FILTERS = re.compile(r"filter|query|where|q|expression", re.IGNORECASE)  # by which filters in words are said
_LEADING = re.compile(r"(?:filters?|where|search|query|f)(?=[\[.])", re.IGNORECASE)
_FILTER_OF = re.compile(r"\| where\('\w+', '((?:[^'\\]|\\.)*)'\) \| first\)")
_DEPTH = 3
_YES = ("1", "true", "yes", "on")
_MOST_MEMBERS = 40

_OPERATORS: Final[Mapping[str, tuple[str, ...]]] = {
    "gte": ("gte", "ge", "min", "from", "since", "start", "atleast", "minimum"),
    "gt": ("gt", "after", "over", "above", "morethan", "greaterthan"),
    "lte": ("lte", "le", "max", "to", "until", "end", "atmost", "maximum"),
    "lt": ("lt", "before", "under", "below", "lessthan"),
    "not": ("ne", "neq", "not", "exclude", "isnot", "without", "hide", "omit"),
    "like": ("like", "contains", "icontains", "search", "match", "has"),
    "starts": ("startswith", "istartswith", "prefix", "starts", "beginswith"),
    "equals": ("eq", "exact", "is", "by", "equals", "filter", "in", "iexact", "any"),
}
_WORDS: Final = {word: operator for operator, words in _OPERATORS.items() for word in words}
_NEAR: Final[Mapping[str, tuple[str, ...]]] = {
    "gte": ("gte", "gt", "since"),
    "gt": ("gt", "gte", "since"),
    "lte": ("lte", "lt", "until"),
    "lt": ("lt", "lte", "until"),
    "equals": ("equals", "any", "listed", "element", "like"),
    "like": ("like", "holds", "element"),
    "starts": ("starts",),
    "not": ("not", "unless"),
}
_FLAG = re.compile(r"^(?:in|has|with|only|is|any)|^available|^avail|s$|only$")
_SHORTEST = 3  # letters that a member and the name of a flag share
_GUESSED = ("equals", "any", "listed", "element", "like", "starts", "gte", "lte", "gt", "lt", "not")

type Asked = Sequence[str]
type Look = tuple[Asked, Sequence[Mapping[str, Any]], frozenset[int]]
"""What one list was asked for under the parameter, the things that were there, and the positions of those that were shown."""


def _equal(value: Any, wanted: str) -> bool:
    text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    return value is not ABSENT and text == wanted


def _numbers(value: Any, wanted: str) -> tuple[float, float] | None:
    if isinstance(value, bool):
        return None
    try:
        return float(value), float(wanted)
    except (TypeError, ValueError):
        return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _compared(test: Callable[[float, float], bool]) -> Callable[[Any, Asked], bool]:
    def compare(value: Any, asked: Asked) -> bool:
        pair = _numbers(value, asked[0])
        return pair is not None and test(*pair)

    return compare


def _moments(test: Callable[[float, float], bool]) -> Callable[[Any, Asked], bool]:
    def compare(value: Any, asked: Asked) -> bool:
        one, other = read_moment(value), read_moment(asked[0])
        return one is not None and other is not None and test(one.epoch, other.epoch)

    return compare


def _is_let_through(item: Any, asked: Asked) -> bool:
    test = read_filter(asked[0])
    return test is not None and test(item)


_TESTS: Final[Mapping[str, Callable[[Any, Asked], bool]]] = {
    "words": _is_let_through,
    "equals": lambda value, asked: _equal(value, asked[0]),
    "any": lambda value, asked: any(_equal(value, one) for one in asked),
    "listed": lambda value, asked: any(_equal(value, one) for one in asked[0].split(",")),
    "element": lambda value, asked: isinstance(value, list) and any(_equal(one, asked[0]) for one in value),
    "like": lambda value, asked: isinstance(value, str) and asked[0].casefold() in value.casefold(),
    "holds": lambda value, asked: isinstance(value, str) and asked[0] in value,
    "starts": lambda value, asked: isinstance(value, str) and value.startswith(asked[0]),
    "not": lambda value, asked: not _equal(value, asked[0]),
    "unless": lambda value, asked: not (value is True and asked[0].lower() in _YES),
    "positive": lambda value, asked: asked[0].lower() not in _YES or (_is_number(value) and value > 0),
    "gte": _compared(lambda one, other: one >= other),
    "gt": _compared(lambda one, other: one > other),
    "lte": _compared(lambda one, other: one <= other),
    "lt": _compared(lambda one, other: one < other),
    "since": _moments(lambda one, other: one >= other),
    "until": _moments(lambda one, other: one <= other),
}
_CLAUSES: Final[Mapping[str, Callable[[str, str], Any]]] = {
    "words": lambda code, _: "{{ " + code + " }}",
    "equals": lambda code, _: "{{ " + code + " }}",
    "any": lambda _, every: "{{ " + every + " }}",
    "listed": lambda code, _: "{{ " + code + " | split(',') }}",
    "element": lambda code, _: {"contains": "{{ " + code + " }}"},
    "like": lambda code, _: {"contains": "{{ " + code + " }}", "ignore_case": True},
    "holds": lambda code, _: {"contains": "{{ " + code + " }}"},
    "starts": lambda code, _: {"starts_with": "{{ " + code + " }}"},
    "not": lambda code, _: {"not": "{{ " + code + " }}"},
    "unless": lambda code, _: {"not": "{{ true if (" + code + " | default('') | lower) in ['" + "', '".join(_YES) + "'] else omit }}"},
    "positive": lambda code, _: {"gt": "{{ 0 if (" + code + " | default('') | lower) in ['" + "', '".join(_YES) + "'] else omit }}"},
    **{
        name: (lambda code, _, name=name: {name: "{{ " + code + " | number(0) }}"})  # type: ignore[misc]
        for name in ("gte", "gt", "lte", "lt")
    },
    "since": lambda code, _: {"after": "{{ " + code + " }}"},
    "until": lambda code, _: {"before": "{{ " + code + " }}"},
}


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One comparison: `member` is dotted, or EVERYTHING for all that a thing says; `operator` is a name of the table above."""

    parameter: str
    member: str
    operator: str

    def keeps(self, item: Mapping[str, Any], asked: Asked) -> bool:
        """Say whether a thing is shown to whoever asks so."""
        return _TESTS[self.operator](value_at(item, self.member), asked)

    def clause(self, code: str, every: str) -> Any:
        """Write the comparison as `where` takes it; `code` gives the parameter once, `every` all its values."""
        return _CLAUSES[self.operator](code, every)


REFERS = object()  # stands for the key of whatever thing


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What lists leave out unless a parameter, if any, is there: things whose `member` has a value, or REFERS to another."""

    member: str
    value: Any
    parameter: str

    def keeps(self, item: Mapping[str, Any], asked: Mapping[str, str]) -> bool:
        """Say whether a thing is shown to whoever asks so."""
        own = value_at(item, self.member)
        return self.parameter in asked or (own in (ABSENT, None) if self.value is REFERS else own != self.value)


def value_at(item: Mapping[str, Any], member: str) -> Any:
    """Read a member by its dotted name, or all the text of a thing."""
    if member == EVERYTHING:
        return all_text(item)
    if member == FILTER:
        return item
    value: Any = item
    for part in (member,) if member in item else member.split("."):
        value = value.get(part, ABSENT) if isinstance(value, Mapping) else ABSENT
    return value


def members_of(items: Iterable[Mapping[str, Any]]) -> list[str]:
    """List the dotted names of what things have."""
    found: dict[str, None] = {}
    for item in items:
        for name in _names(item):
            found[name] = None
            if len(found) >= _MOST_MEMBERS:
                return list(found)
    return list(found)


def _names(value: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Iterator[str]:
    inner: list[tuple[str, Mapping[str, Any]]] = []
    for name, child in value.items():
        yield prefix + name
        if isinstance(child, Mapping) and depth + 1 < _DEPTH:
            inner.append((f"{prefix}{name}.", child))
    for name, mapping in inner:
        yield from _names(mapping, name, depth + 1)


def find_listed(parameter: str, looks: Sequence[Look], key: str = "") -> Narrowing | None:
    """Find the member that must have one of the values which a parameter lists: the one it is called after, or the `key` of things."""
    members = members_of([item for _, present, _ in looks for item in present])
    said = [member for member, operator in _said_by(parameter, members) if operator == "equals"]
    for exactly in (True, False):
        for member in dict.fromkeys((*said, *([key] if key else []))) if exactly else dict.fromkeys(said):
            trial = Narrowing(parameter, member, "any")
            if _agrees(trial, looks, exactly=exactly):
                return trial
    for trial in (Narrowing(parameter, member, operator) for member in dict.fromkeys(said) for operator in ("starts", "holds")):
        if all(len(asked) == 1 for asked, _, _ in looks) and _agrees(trial, looks, exactly=True):
            return trial  # names are often enough known by their beginnings
    guessed = (Narrowing(parameter, member, "any") for member in members)
    return next((trial for trial in guessed if _tells(trial, looks) and _agrees(trial, looks, exactly=True)), None)


def find_spoken(parameter: str, looks: Sequence[Look], *, exactly: bool = True) -> Narrowing | None:
    """Find what a parameter does to a list by what its name says alone (``AlarmNamePrefix``); unless `exactly`, others narrow it, too."""
    members = members_of([item for _, present, _ in looks for item in present])
    said = [Narrowing(parameter, member, operator) for member, operator in _said_by(parameter, members)]
    return next((trial for trial in said if _agrees(trial, looks, exactly=exactly)), None)


def find_narrowing(parameter: str, looks: Sequence[Look]) -> Narrowing | None:
    """Find what a parameter does to a list; None when it does nothing that is understood."""
    if all(read_filter(asked[0]) is not None for asked, _, _ in looks):
        in_words = Narrowing(parameter, FILTER, "words")
        is_filter = _FILTERS.fullmatch(_bare(parameter)) is not None and any(shown for _, _, shown in looks)
        if (is_filter or _tells(in_words, looks)) and _agrees(in_words, looks, exactly=True):
            return in_words
    items = [item for _, present, _ in looks for item in present]
    members = members_of(items)
    by_name = [Narrowing(parameter, member, operator) for member, operator in _said_by(parameter, members)]
    for exactly in (True, False):
        for trial in by_name:
            if _agrees(trial, looks, exactly=exactly):
                return trial
    guessed = [Narrowing(parameter, member, operator) for member in members for operator in _GUESSED]
    if all(asked[0].lower() in _YES for asked, _, _ in looks) and (flagged := _flagged(parameter, members, looks)) is not None:
        return flagged
    if is_search(parameter):
        return next((trial for trial in _searches(parameter, members) if _agrees(trial, looks, exactly=True)), None)
    return next((trial for trial in guessed if _tells(trial, looks) and _agrees(trial, looks, exactly=True)), None)


def _flagged(parameter: str, members: Sequence[str], looks: Sequence[Look]) -> Narrowing | None:
    """Find the figure that has to be more than nothing where a flag called after it is up: ``in_stock=true``, ``has_comments=1``."""
    name = _bare(parameter)
    stem = _FLAG.sub("", name)
    named = [
        member
        for member in members
        if (len(plain(member)) >= _SHORTEST and plain(member) in name) or (len(stem) >= _SHORTEST and plain(member).startswith(stem))
    ]
    trials = (Narrowing(parameter, member, "positive") for member in named)
    return next((trial for trial in trials if _tells(trial, looks) and _agrees(trial, looks, exactly=True)), None)


def find_guessed(parameter: str, looks: Sequence[Look]) -> Narrowing | None:
    """Find what a parameter without a name does to a list; None unless one comparison shows exactly what was shown."""
    members = members_of([item for _, present, _ in looks for item in present])
    trials = (Narrowing(parameter, member, operator) for member in members for operator in _GUESSED)
    return next((trial for trial in trials if _tells(trial, looks) and _agrees(trial, looks, exactly=True)), None)


def _searches(parameter: str, members: Sequence[str]) -> list[Narrowing]:
    places = (EVERYTHING, *members)
    return [Narrowing(parameter, member, operator) for operator in ("like", "holds", "starts", "element") for member in places]


def _said_by(parameter: str, members: Sequence[str]) -> Iterator[tuple[str, str]]:
    """List the members and operators that the name of a parameter speaks of, likely ones first."""
    name = _bare(parameter)
    for exact in (True, False):
        for member in sorted(members, key=lambda member: (member.count("."), -len(member))):
            for spelled in dict.fromkeys((plain(member), last := plain(member.rpartition(".")[2]), last.removeprefix("is"))):
                for form in (spelled, spelled.removesuffix("s")) if not exact else (spelled,):
                    if form and name == form:
                        yield from ((member, operator) for operator in _NEAR["equals"])
                    elif form and (name.startswith(form) or name.endswith(form)):
                        rest = name.removeprefix(form) if name.startswith(form) else name.removesuffix(form)
                        if (operator := _WORDS.get(rest)) is not None:
                            yield from ((member, near) for near in _NEAR[operator])


def is_search(parameter: str) -> bool:
    """Say whether a parameter is called like one that looks for words anywhere."""
    return _SEARCH.fullmatch(_bare(parameter)) is not None


def filter_name(code: str) -> str:
    """Return the name of the filter whose values an expression reads (``{"Name": "vpc-id", "Values": […]}``); empty for any other."""
    found = _FILTER_OF.search(code)
    return found[1] if found is not None else ""


def _bare(parameter: str) -> str:
    if named := filter_name(parameter):
        return plain(named.removeprefix("tag:"))
    if parameter.startswith(("request.", "(request.")):
        parameter = re.split(r"[.\[]", parameter)[-1].strip("']")
    return plain(_LEADING.sub("", parameter, count=1))


def plain(name: str) -> str:
    """Write a name as its letters and digits alone."""
    return re.sub(r"[^0-9a-z]", "", name.lower())


def _agrees(trial: Narrowing, looks: Sequence[Look], *, exactly: bool) -> bool:
    for asked, present, shown in looks:
        fitting = {index for index, item in enumerate(present) if trial.keeps(item, asked)}
        if (fitting != shown) if exactly else not shown <= fitting:
            return False
    return exactly or any(shown for _, _, shown in looks)


def _tells(trial: Narrowing, looks: Sequence[Look]) -> bool:
    """Whether a comparison that the name does not speak of is more than chance: it shows some things and leaves others out."""
    if trial.operator in ("gte", "lte", "gt", "lt", "not") and len({tuple(asked) for asked, _, _ in looks}) < 2:
        return False
    return any(shown and len(shown) < len(present) for _, present, shown in looks)
