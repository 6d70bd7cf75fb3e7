"""Which expression explains values: one that is worth them in every case, where there is reason to believe that this is no chance."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from understudy.core.generator.templates.flow import EVERYDAY, is_telling
from understudy.core.generator.templates.nodes import literal
from understudy.core.generator.templates.sources import Case, token
from understudy.core.generator.values.checksums import CHECKSUM_FIELD
from understudy.core.generator.values.looks import read_moment
from understudy.core.model.json_codec import ABSENT

_ROOT = "/"
_SHORTEST_NAME = 3  # letters of what somebody called a thing
_LONG_NAME = 8  # letters of a name that may stand at the end of a longer one
_SAME_S = 1.0
_BODY = ("request.json.", "request.form.")
_FIELD_NUMBER = re.compile(r"\['\d+(?::\w+)?'\]$")
_NUMBER = re.compile(r"\d+(?::\w+)?")  # the name of a field of a protobuf message
_FIGURE = re.compile(r"count|number|total|size|messages|items|length", re.IGNORECASE)
_LISTENERS = "listeners("
_COUNTS = ("count(", "items(", _LISTENERS, "request.grpc | length")
_ELEMENT = re.compile(r"\[\d+\]")
_COUNTED = re.compile(r"^(?:n|count|received|total|messages?)$|count", re.IGNORECASE)
_SUBJECT = re.compile(r"sub|user(?:name|id)?|login|email|preferredusername|owner|author|createdby|account")
_WHO = re.compile(r"session\.(?:user(?:_?name|_?id)?|login|email|name|sub)")
# What one thing takes over from another that it refers to, however common its values are.
_CARRIED_OVER = re.compile(
    r"(?:[a-z]+_)?(?:currency|country|locale|language|time_?zone|units?|unit_?price|price|amount|cost|rate|sku|category|name|title|email)",
    re.IGNORECASE,
)
_SENDER = ("its_", "session.", "account.")
_PAGE_WORDS = {
    "page.total": "total|^(?:items|hits|found|numfound)$",
    "page.count": "count|^itemsperpage$",  # RFC 7644 §3.4.2
    "page['items'] | length": "count",
    "listed | length": "total|count|^(?:items|hits|found|numfound)$",
    "page.has_more": "more|truncated|hasnext",
    "page.has_previous": "hasprev",
    "(not page.has_more)": "^(?:is)?last(?:page)?$",
    "(not page.has_previous)": "^(?:is)?first(?:page)?$",
    "(page.count == 0)": "^(?:is)?empty$",
    "page.next": "next|cursor",
    "page.number": "page",
    "(page.number - 1)": "^page$|pagenumber|pageindex|^number$|^index$",
    "page.pages": "pages|lastpage|^last$",
    "page.limit": "limit|size|perpage",
    "page.offset": "offset|start|skip",
    "(page.offset + 1)": "^from$|^start$|startindex",
    "(page.offset + page.count)": "^to$|^end$|endindex",
    "(page.offset + page.count - 1)": "^to$|^end$|endindex",
}
_BLAMED = re.compile(r"input|value|got|given|actual|rejected.*|received|provided|found|invalid_?value", re.IGNORECASE)
_RANKS = (
    "item",
    "path.",
    "(request.json.messages | last)",  # the turn that is to be answered
    "request.json",
    "request.form",
    "request.xml",
    "request.multipart",
    "request.query",
    "request.cookies",
    "request.headers",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be explained.

    Attributes:
        targets: what stood there in each case.
        name: of the member; empty for a whole answer.
        absent: cases in which it was missing: the expression must be worth nothing in them.
        fresh: whether the answer may make something new, such as a time of its own.
        prefer: how the codes begin that are to be preferred.
        is_published: whether it is told to others: what their cause may leave out has a default.
        is_change: whether it is what a request changed: fields without names that say just that say it.
    """

    targets: Sequence[Any]
    cases: Sequence[Case]
    name: str = ""
    absent: Sequence[Case] = ()
    fresh: bool = True
    prefer: tuple[str, ...] = ()
    is_published: bool = False
    is_change: bool = False


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An expression that is right in every case.

    Attributes:
        found: the code with its cast and default.
        same: whether it is called like the member it explains.
        varied: whether the values vary, and it with them.
        start: index of the first case whose value says anything.
    """

    code: str
    found: str
    same: bool
    varied: bool
    start: int


def find_expression(wanted: Wanted) -> str | None:
    """Find the best expression that is worth the target in every case; None when there is none to be believed."""
    start = next((index for index, target in enumerate(wanted.targets) if target not in (None, "", [], {})), None)
    if start is None:
        return _no_metadata(wanted.targets, wanted.cases) if wanted.name.lower() == "metadata" else None
    is_time = read_moment(wanted.targets[start]) is not None
    varied = len({token(target) for target in wanted.targets}) > 1
    best: tuple[tuple[int, ...], str] | None = None
    for code in _candidates(wanted, start):
        if is_time and wanted.fresh and code.startswith(("source.", *_SENDER)):
            continue
        # What else happened in the same second has nothing to do with a change.
        if is_time and wanted.is_change and code.startswith("item.") and is_now(wanted.targets, wanted.cases):
            continue
        found = _fits(code, wanted)
        if found is None:
            continue
        same = (
            _same_name(code, wanted.name)
            or _is_about_page(code, wanted.name)
            or _is_subject(code, wanted.name)
            or _is_place(code, wanted.name)
        )
        candidate = _Candidate(code, found, same, varied, start)
        if _is_chance(candidate, wanted) or _is_feeble(candidate, wanted):
            continue
        rank = _rank(candidate, wanted.prefer)
        if best is None or rank < best[0]:
            best = (rank, found)
    return best[1] if best is not None else None


def is_now(targets: Sequence[Any], cases: Sequence[Case]) -> bool:
    """Say whether values are the moments of their exchanges."""
    moments = [read_moment(target) for target in targets]
    return all(
        moment is not None and case.at - _SAME_S <= moment.epoch <= case.ended + _SAME_S
        for moment, case in zip(moments, cases, strict=True)
    )


def _candidates(wanted: Wanted, start: int) -> Iterable[str]:
    """Expressions worth the target in one of three cases: the first, the last, and one that differs from the first."""
    targets, cases = wanted.targets, wanted.cases
    other = next((index for index, target in enumerate(targets) if token(target) != token(targets[start])), start)
    return dict.fromkeys(code for index in (start, other, len(targets) - 1) for code in cases[index].codes_for(targets[index]))


def _rank(candidate: _Candidate, prefer: tuple[str, ...]) -> tuple[int, ...]:
    code = candidate.code
    return (
        "cut_to(" not in code,
        not code.startswith(prefer) if prefer else 0,
        not candidate.same,
        "default(" in candidate.found,
        _kind_rank(code),
        code.startswith(_LISTENERS) and " ~ " not in code,  # who is in one room is fewer than all
        code == "request.query",  # the next client may say one of its parameters twice
        code.count(".") + code.count("["),
        len(code),
    )


def _is_chance(candidate: _Candidate, wanted: Wanted) -> bool:
    """Whether an expression may be right by chance: values neither vary with it, nor is it called like them, nor do they tell anything."""
    code, same, varied, target = candidate.code, candidate.same, candidate.varied, wanted.targets[candidate.start]
    if code == "request.path" and target == _ROOT:
        return True  # what is asked of the root says nothing by its path
    carried = same and _CARRIED_OVER.fullmatch(wanted.name) is not None
    if code.startswith("its_" if same else ("source.", *_SENDER)) and not (varied or carried or is_telling(target)):
        return True
    if code.startswith(_COUNTS):
        if "map_attribute(" in code and isinstance(target, list) and len(target) > 1:
            return False
        return not (varied or code.startswith("request.grpc") or _FIGURE.search(wanted.name))
    if isinstance(target, dict) and target and _FIELD_NUMBER.search(code) is not None and (wanted.absent or len(target) > 1):
        return False  # a message inside that is there whenever the same is said, or says several things
    if same or (wanted.is_change and _FIELD_NUMBER.search(code) is not None and _NUMBER.fullmatch(wanted.name)):
        return False
    if _is_longer_name(code, wanted.name) and isinstance(target, str) and len(target) >= _SHORTEST_NAME and target.lower() not in EVERYDAY:
        return False
    if varied:
        # Neither a header field nor a field of a message without a name has to do with a small number.
        is_nameless = _FIELD_NUMBER.search(code) is not None and wanted.name != "" and not _NUMBER.fullmatch(wanted.name)
        return (code.startswith("request.headers") or is_nameless) and not any(is_telling(target) for target in wanted.targets)
    speaks = _speaks(code, target, wanted.cases[candidate.start]) or _is_blamed(code, wanted.name, wanted.cases)
    return code == "request.method" or not speaks


def _is_feeble(candidate: _Candidate, wanted: Wanted) -> bool:
    """Whether an expression explains too little: it is only there now and then, or one dialogue's where it may be the server's."""
    varied, found = candidate.varied, candidate.found
    if candidate.code == "me.said" and (
        not varied or (not _COUNTED.search(wanted.name) and len({case.connection for case in wanted.cases}) < 2)
    ):
        return True  # what one dialogue counts may be counted by the server for all of them
    if "default(" not in found:
        return False
    if not varied and _ELEMENT.search(candidate.code):
        return True  # what is always the same has nothing to do with one element of a list that was there now and then
    is_only_alike = (not candidate.same and not _is_field_of_several(candidate, wanted)) or CHECKSUM_FIELD.fullmatch(
        wanted.name
    ) is not None
    return "default(its_" not in found and not wanted.is_published and is_only_alike


def _is_field_of_several(candidate: _Candidate, wanted: Wanted) -> bool:
    """Whether fields without names say the same in several ways, where requests say anything there: what was left out has a default."""
    if _FIELD_NUMBER.search(candidate.code) is None or not _NUMBER.fullmatch(wanted.name):
        return False
    return len({token(case.values[candidate.code]) for case in wanted.cases if candidate.code in case.values}) > 1


def _fits(code: str, wanted: Wanted) -> str | None:
    """Return the expression with its cast and default when it is right in every case."""
    targets, cases, name = wanted.targets, wanted.cases, wanted.name
    cast: str | None = None
    defaults: list[Any] = []
    for target, case in zip(targets, cases, strict=True):
        value = case.values.get(code, ABSENT)
        if value is ABSENT:
            defaults.append(target)
            continue
        if token(value) != token(target):
            return None
        step = _cast(value, target)
        cast = step if cast is None or step is None else _either(cast, step)
        if cast is None:
            return None
    if cast == " | float" and not all(
        isinstance(target, float) for target, case in zip(targets, cases, strict=True) if code in case.values
    ):
        return None
    if any(code in case.values for case in wanted.absent) or (defaults and wanted.absent):
        return None
    finished = _apply(code, cast or "")
    if not defaults:
        return finished
    missing = [(target, case) for target, case in zip(targets, cases, strict=True) if code not in case.values]
    if not (cast or "").startswith("==") and _same_name(code, name) and (other := _of_another(missing, name)) is not None:
        return f"{code} | default({other}){cast or ''}"
    if len({token(value) for value in defaults}) > 1 or not _is_plain(defaults[0]):
        return None
    empty = ", true" if code == "page.next" else ""  # there is always one, or none
    return f"{code} | default({literal(defaults[0])}{empty}){cast or ''}" if (cast or "").startswith(" |") or not cast else None


def _of_another(missing: Sequence[tuple[Any, Case]], name: str) -> str | None:
    """Find the member of the same name of another thing, or what is left of it, that stands in for what was not said: an amount."""
    known = [(code, code.partition(" - (")[0]) for code in missing[0][1].values if code.startswith("its_")]
    # What is left of a figure, where others take from it, says more than the figure.
    codes = [code for code, bare in sorted(known, key=lambda pair: pair[0] == pair[1]) if bare.count(".") == 1 and _same_name(bare, name)]
    return next(
        (
            code
            for code in codes
            if all(type(case.values.get(code)) is type(target) and case.values[code] == target for target, case in missing)
        ),
        None,
    )


def _no_metadata(targets: Sequence[Any], cases: Sequence[Case]) -> str | None:
    """Explain why nothing was kept of a user's own header fields: nobody sent any; the next client may."""
    if not all(target == {} for target in targets):
        return None
    codes = (code for code in cases[0].values if "| starting('" in code or code == "source.metadata")
    return next((code for code in codes if all(case.values.get(code) == {} for case in cases)), None)


def _is_subject(code: str, name: str) -> bool:
    """Whether a member names whoever asks, and an expression says who that is."""
    return _WHO.fullmatch(code) is not None and bool(_SUBJECT.fullmatch(plain_name(name)))


def _is_place(code: str, name: str) -> bool:
    """Whether a member is the key of the thing in whose place something is done: `postId` below ``/posts/7``."""
    return code.startswith("path.") and plain_name(name) in {f"{plain_name(code[5:])}{word}" for word in ("id", "key", "uuid")}


def _is_about_page(code: str, name: str) -> bool:
    """Whether a member's name says which figure of a page it shows."""
    words = _PAGE_WORDS.get(code)
    bare = plain_name(name)
    if words is None or (code == "page.count" and "total" in bare) or (code == "page.number" and re.search("pages|perpage", bare)):
        return False
    return bool(re.search(words, bare))


def _speaks(code: str, value: Any, case: Case) -> bool:
    """Whether one equality is evidence: a telling value, a word from the path, or how a client introduced itself in a dialogue."""
    if code.startswith("path.") or (code.startswith(("request.query.", "me.")) and case.connection) or code == "request.text":
        return isinstance(value, str) and len(value) >= 3
    if code.startswith("request.json.") and case.connection and not _is_operation(code, value, case):
        return isinstance(value, str) and len(value) >= 3 and value.lower() not in EVERYDAY
    if _FIELD_NUMBER.search(code):
        # Fields of protobuf messages have no names that could agree: equal text is all the evidence there is.
        return isinstance(value, str) and value != "" and value.lower() not in EVERYDAY
    return is_telling(value) and not code.startswith(("request.headers", "request.path", "request.method"))


def _is_operation(code: str, value: Any, case: Case) -> bool:
    """Whether an expression reads the word by which a message is told from others."""
    return any(kind == f"json:{code.removeprefix('request.json.')}" and word == value for kind, word in case.sample.operation)


def _is_blamed(code: str, name: str, cases: Sequence[Case]) -> bool:
    """Whether a refusal shows, under such a name, what was wrong: the request, or the member of it that the refusal speaks of."""
    if not _BLAMED.fullmatch(name) or not code.startswith(("request.json", "request.form", "request.query", "path.")):
        return False
    tail = code.rpartition(".")[2].rpartition("[")[2].strip("']")
    said = (case.sample.answer.raw.decode("utf-8", "replace") for case in cases)
    return all(case.sample.verdict >= 400 for case in cases) and (tail in ("json", "form") or all(tail in text for text in said))


def _same_name(code: str, name: str) -> bool:
    if name.lower() == "metadata" and "| starting('" in code:
        return True
    tail = code.partition(" | ")[0].rpartition(".")[2].rpartition("[")[2].strip("']")
    if code.startswith("each") and tail.endswith(f"_{name}"):
        return True  # kept under the names of all that it stands in
    if code == f"each['{name}']":
        return True  # an element has the fields of its thing, which have numbers for names
    if code.startswith("request.headers['x-") and len(name) >= _LONG_NAME and plain_name(tail).endswith(plain_name(name)):
        return True  # x-ms-blob-content-type
    return bool(name) and not _NUMBER.fullmatch(name) and plain_name(tail) == plain_name(name)


def _is_longer_name(code: str, name: str) -> bool:
    """Whether a request says under the noun and `name` what an answer calls `name` alone: ``PoolName`` and ``Name``."""
    tail = code.rpartition(".")[2]
    if not code.startswith(_BODY) or not tail.isidentifier() or plain_name(name) != "name":
        return False
    return tail.endswith(("Name", "_name"))


def plain_name(name: str) -> str:
    """Write a name without what notations of names differ in."""
    return name.replace("_", "").replace("-", "").lower().lstrip("@")


def _kind_rank(code: str) -> int:
    return next((rank for rank, prefix in enumerate(_RANKS) if code.startswith(prefix)), len(_RANKS))


def _cast(value: Any, target: Any) -> str | None:
    """Return what turns a source's type into the target's; None when nothing does."""
    if type(value) is type(target):
        return ""
    if isinstance(target, bool):
        return "==" if isinstance(value, str) else None
    if isinstance(value, str) and isinstance(target, int):
        return " | int"
    if isinstance(value, str | int) and isinstance(target, float):
        return " | float"
    if isinstance(target, str) and isinstance(value, int | float | bool):
        return " | string"
    if isinstance(target, int) and isinstance(value, float):
        return " | lean"
    return None


def _either(one: str, other: str) -> str | None:
    """Return what turns numbers into those of some answers, which are whole in some and have a fraction in others."""
    if one == other:
        return one
    return {
        frozenset(["", " | lean"]): " | lean",
        frozenset(["", " | float"]): " | float",
        frozenset([" | int", " | float"]): " | number",
    }.get(frozenset([one, other]))


def _apply(code: str, cast: str) -> str:
    return f"{code} == 'true'" if cast == "==" else code + cast


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool) or value in ({}, [])
