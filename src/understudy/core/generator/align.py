"""Align the answers of several exchanges into one template: what stays is constant, what varies is explained or reported.

An explanation is an expression that has the right value in every case. Where nothing explains a value, a constant stands in its place
and the place is reported, for the pass that asked to judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

from understudy.core.generator.addresses import explain_address
from understudy.core.generator.checksums import CHECKSUM_FIELD
from understudy.core.generator.dated_texts import explain_dated_text
from understudy.core.generator.figures import explain_figure
from understudy.core.generator.flow import EVERYDAY, Flow, is_telling
from understudy.core.generator.fresh import explain_fresh, explain_timestamps
from understudy.core.generator.looks import read_moment
from understudy.core.generator.nodes import ELEMENTS, Arr, Const, Expr, Loop, Merge, Node, Obj, Text, freeze, member
from understudy.core.generator.page_links import explain_page_link
from understudy.core.generator.random_texts import explain_random_text
from understudy.core.generator.remembered import explain_known, explain_remembered
from understudy.core.generator.repeats import explain_list
from understudy.core.generator.sample import Pointer
from understudy.core.generator.sources import Case, token
from understudy.core.generator.texts import explain_derived, explain_text
from understudy.core.generator.tokens import explain_token
from understudy.core.generator.wholes import Whole, find_whole
from understudy.core.model.json_codec import ABSENT

_LONGEST_WRITTEN = 20_000
_LONG_NAME = 8  # letters of a name that may stand at the end of a longer one
_THINGS = ("item.", "item[", "each.", "each[")
_FIELD_NUMBER = re.compile(r"\['\d+'\]$")
_FIGURE = re.compile(r"count|number|total|size|messages|items|length", re.IGNORECASE)
_MERGE_FROM = ("request.json", "request.graphql.arguments", "one")


@dataclass(slots=True)
class Findings:
    """What an alignment saw: explanations as sentences, values nothing explains, members nothing predicts.

    Attributes:
        states: members of new or changed things that are states, and that nothing explains.
    """

    notes: list[str] = field(default_factory=list)
    unexplained: list[Pointer] = field(default_factory=list)
    optional: list[Pointer] = field(default_factory=list)
    fresh: list[Pointer] = field(default_factory=list)
    states: list[Pointer] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether everything was explained."""
        return not self.unexplained and not self.optional


@dataclass(frozen=True, slots=True)
class Aligner:
    """How answers are aligned.

    Attributes:
        zeros: whether a number that is missing is 0, as in protobuf messages.
        selective: whether the request says which members are shown, so that a missing one is only not asked for.
        whole: whether objects and lists may be one expression, as text protocols do not allow.
        fresh: whether the answer may make something new: ids, timestamps, counters.
        given: nodes that were found by other means, by place.
        counters: the prefix of counter names.
    """

    flow: Flow
    findings: Findings
    fresh: bool = True
    given: Mapping[Pointer, Node] = field(default_factory=dict)
    counters: str = "count"
    prefer: tuple[str, ...] = ()
    merges: bool = True
    whole: bool = True
    selective: bool = False
    zeros: bool = False

    def align(self, targets: Sequence[Any], cases: Sequence[Case], place: Pointer = ()) -> Node:
        """Make one template of what stood at `place` in each case; ABSENT where there was nothing."""
        if place in self.given:
            return self._given(self.given[place], targets, cases)
        if (link := explain_page_link(targets, cases, str(place[-1]) if place else "")) is not None:
            self.findings.notes.append(f"{'/'.join(map(str, place))} leads to another page")
            return Expr(link)
        if any(target is ABSENT for target in targets):
            return self._align_optional(targets, cases, place)
        if self.whole or not any(isinstance(target, dict | list) for target in targets):
            code = self.explain(targets, cases, place)
            if code is not None:
                return Expr(code)
        elif len(place) > 1 and (code := self._explain_elements(targets, cases, place)) is not None:
            return Expr(code)
        if place[-1:] == ("metadata",) and self.fresh and any("| starting('" in code for code in cases[0].values):
            # A user's own header fields come from one place, all of them: the next client has others.
            self.findings.unexplained.append(place)
        if all(isinstance(target, dict) for target in targets):
            return self._align_objects(targets, cases, place)
        if self.whole and all(isinstance(target, list) for target in targets) and (loop := explain_list(self, targets, cases, place)):
            return loop
        if all(isinstance(target, list) for target in targets) and len({len(target) for target in targets}) == 1:
            return freeze(
                Arr(tuple(self.align([target[index] for target in targets], cases, (*place, index)) for index in range(len(targets[0]))))
            )
        return self._leaf(targets, cases, place)

    def _given(self, node: Node, targets: Sequence[Any], cases: Sequence[Case]) -> Node:
        """A list that was left out when it was empty is left out again."""
        if self.selective:
            return node
        if isinstance(node, Expr) and any(target is ABSENT for target in targets):
            asked = asked_by([target is not ABSENT for target in targets], cases)
            return node if asked is None else Expr(f"({node.code}) if {asked} else omit")
        if any(target is ABSENT for target in targets) and isinstance(node, Loop) and self.whole and node.each == Expr(node.name):
            return Expr(f"{node.over} | default(omit, true)")
        if any(target is ABSENT for target in targets) and self.whole and not isinstance(node, Expr):
            self.findings.optional.append(("list",))
        return node

    def _align_optional(self, targets: Sequence[Any], cases: Sequence[Case], place: Pointer) -> Node:
        present = [index for index, target in enumerate(targets) if target is not ABSENT]
        if self.zeros and all(type(targets[index]) is int for index in present):
            code = self.explain([0 if target is ABSENT else target for target in targets], cases, place)
            if code is not None:
                return Expr(f"{code} or omit")
        if self.zeros and all(case.sample.reads for case in cases) and (table := explain_known(targets, cases)) is not None:
            self.findings.notes.append(f"{'/'.join(map(str, place))} is what was recorded for the same request, and nothing for others")
            return Expr(table)
        if not self.whole and any(isinstance(targets[index], dict | list) for index in present):
            absent = [case for index, case in enumerate(cases) if index not in present]
            some = [targets[index] for index in present], [cases[index] for index in present]
            if (code := self._explain_elements(*some, place, absent)) is not None:
                return Expr(code)
            asked = asked_by([index in present for index in range(len(targets))], cases)
            if asked is not None and (code := self._explain_elements(*some, place)) is not None:
                return Expr(f"({code.removesuffix(ELEMENTS)} if {asked} else none){ELEMENTS}")
            self.findings.optional.append(place)
            return self.align(*some, place)
        code = self.explain(
            [targets[index] for index in present],
            [cases[index] for index in present],
            place,
            absent=[case for index, case in enumerate(cases) if index not in present],
        )
        if code is not None:
            return Expr(f"{code} | default(omit)")
        if (asked := asked_by([index in present for index in range(len(targets))], cases)) is not None:
            own = Findings()
            node = replace(self, findings=own).align([targets[index] for index in present], [cases[index] for index in present], place)
            if own.clean and (code := expression_of(node)) is not None:
                self.findings.notes.extend([*own.notes, f"{'/'.join(map(str, place))} is there when it is asked for"])
                return Expr(f"({code}) if {asked} else omit")
        if not self.selective:
            self.findings.optional.append(place)
        return self.align([targets[index] for index in present], [cases[index] for index in present], place)

    def _explain_elements(self, targets: Sequence[Any], cases: Sequence[Case], place: Pointer, absent: Sequence[Case] = ()) -> str | None:
        """Explain elements of XML that stand as a whole in what a client wrote; None for what only looks so, being short."""
        if not all(isinstance(target, dict | list) and target for target in targets):
            return None
        code = self.explain(targets, cases, place, absent)
        return None if code is None else f"{code}{ELEMENTS}"

    def _align_objects(self, targets: Sequence[dict[str, Any]], cases: Sequence[Case], place: Pointer) -> Node:
        if self.fresh and (made := explain_timestamps(targets, cases)) is not None:
            self.findings.fresh.append(place)
            return Obj((("1", Expr(made)), ("2", Expr("now('', 'nanos')"))))
        names = list(dict.fromkeys(name for target in sorted(targets, key=len, reverse=True) for name in target))
        source = self._merge_source(targets, cases) if self.merges and len(place) <= 3 else None
        if source is None and self.whole and (shown := find_whole(targets, cases)) is not None:
            return self._align_whole(shown, targets, cases, place)
        if source is None:
            members = {name: self.align([target.get(name, ABSENT) for target in targets], cases, (*place, name)) for name in names}
            return freeze(Obj(tuple(self._summed(members, targets, place).items())))
        code, left_out = source
        merged: list[tuple[str, Node]] = []
        for name in names:
            outside = [index for index, case in enumerate(cases) if name not in case.values[code] or name in left_out]
            if outside:
                rest = [targets[index].get(name, ABSENT) for index in outside]
                if any(value is not ABSENT for value in rest):
                    merged.append((name, self.align(rest, [cases[index] for index in outside], (*place, name))))
        self.findings.notes.append(f"members of {code} come back")
        last = Expr(f"{code} | without({', '.join(repr(name) for name in left_out)})") if left_out else Expr(code)
        return Merge((freeze(Obj(tuple(merged))), last)) if merged else last

    def _summed(self, members: dict[str, Node], targets: Sequence[dict[str, Any]], place: Pointer) -> dict[str, Node]:
        """Explain a number that nothing else explains as the sum of two beside it."""
        for name in [name for name in members if (*place, name) in self.findings.unexplained]:
            numbers = [
                (other, node.code)
                for other, node in members.items()
                if other != name and isinstance(node, Expr) and all(type(target.get(other)) is int for target in targets)
            ]
            for (one, first), (other, second) in combinations(numbers, 2):
                if (*place, name) in self.findings.unexplained and all(
                    target.get(name) == target[one] + target[other] for target in targets
                ):
                    members[name] = Expr(f"(({first}) + ({second}))")
                    self.findings.unexplained.remove((*place, name))
                    self.findings.notes.append(f"{'/'.join(map(str, (*place, name)))} is the sum of {one} and {other}")
        return members

    def _align_whole(self, shown: Whole, targets: Sequence[dict[str, Any]], cases: Sequence[Case], place: Pointer) -> Node:
        """A mapping that shows a thing: the thing, and what the mapping says beyond it."""
        self.findings.notes.append(f"{'/'.join(map(str, place)) or 'the answer'} shows {shown.expression}")
        own = tuple((name, self.align([target.get(name, ABSENT) for target in targets], cases, (*place, name))) for name in shown.own)
        last = Expr(shown.expression)
        return Merge((last, freeze(Obj(own)))) if own else last

    def _merge_source(self, targets: Sequence[dict[str, Any]], cases: Sequence[Case]) -> tuple[str, tuple[str, ...]] | None:
        """Find a mapping of the request whose members come back in every case, less some that never do."""
        for code in dict.fromkeys(
            code for code, value in cases[0].values.items() if code.startswith(_MERGE_FROM) and isinstance(value, dict) and value
        ):
            sources = [case.values.get(code) for case in cases]
            if not all(isinstance(source, dict) for source in sources):
                continue
            shared, lost = set[str](), set[str]()
            for source, target in zip(sources, targets, strict=True):
                assert isinstance(source, dict)
                for name, value in source.items():
                    (shared if name in target and token(target[name]) == token(value) and type(target[name]) is type(value) else lost).add(
                        name
                    )
            if shared and not shared & lost and len(lost) <= len(shared):
                return code, tuple(sorted(lost))
        return None

    def explain(self, targets: Sequence[Any], cases: Sequence[Case], place: Pointer, absent: Sequence[Case] = ()) -> str | None:
        """Find the best expression that is worth the target in every case; `absent` are cases in which it must be missing."""
        name = str(place[-1]) if place else ""
        varied = len({token(target) for target in targets}) > 1
        best: tuple[tuple[int, ...], str] | None = None
        start = next((index for index, target in enumerate(targets) if target not in (None, "", [], {})), None)
        if start is None:
            return _no_metadata(targets, cases) if name == "metadata" else None
        is_time = read_moment(targets[start]) is not None
        for code in self._candidates(targets, cases, start):
            if is_time and code.startswith(("source.", *_SENDER)) and self.fresh:
                continue
            found = self._fits(code, targets, cases, absent, name)
            if found is None:
                continue
            same = _same_name(code, name) or _is_about_page(code, name) or _is_subject(code, name)
            carried = same and _CARRIED_OVER.fullmatch(name) is not None
            told = varied or carried or is_telling(targets[start])
            if code.startswith("its_" if same else ("source.", *_SENDER)) and not told:
                continue
            if code.startswith(_COUNTS) and not (varied or code.startswith("request.grpc") or _FIGURE.search(name)):
                continue
            told = code.startswith(_COUNTS) or _speaks(code, targets[start], cases[start]) or _is_blamed(code, name, cases)
            if not varied and not same and not told:
                continue
            if code == "me.said" and (not varied or (not _COUNTED.search(name) and len({case.connection for case in cases}) < 2)):
                continue  # what one dialogue counts may be counted by the server for all of them
            if code == "request.method" and not same and not varied:
                continue
            if "default(" in found and not varied and _ELEMENT.search(code):
                continue  # what is always the same has nothing to do with one element of a list that was there now and then
            if varied and not same and code.startswith("request.headers") and not any(is_telling(target) for target in targets):
                continue
            if (
                "default(" in found
                and "default(its_" not in found
                and place[:1] != ("told",)
                and (not same or CHECKSUM_FIELD.fullmatch(name))
            ):
                continue
            rank = (
                "cut_to(" not in code,
                not code.startswith(self.prefer) if self.prefer else 0,
                not same,
                "default(" in found,
                _kind_rank(code),
                code.count(".") + code.count("["),
                len(code),
            )
            if best is None or rank < best[0]:
                best = (rank, found)
        if best is not None:
            where = "/".join(map(str, place)) or "the answer"
            self.findings.notes.append(f"{where} is {best[1]}")
            return best[1]
        return None

    def _candidates(self, targets: Sequence[Any], cases: Sequence[Case], start: int) -> Iterable[str]:
        """Expressions worth the target in one of three cases: the first, the last, and one that differs from the first."""
        other = next((index for index, target in enumerate(targets) if token(target) != token(targets[start])), start)
        return dict.fromkeys(code for index in (start, other, len(targets) - 1) for code in cases[index].codes_for(targets[index]))

    def _fits(self, code: str, targets: Sequence[Any], cases: Sequence[Case], absent: Sequence[Case], name: str = "") -> str | None:
        """Return the expression with its cast and default when it is right in every case."""
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
            if step is None or (cast is not None and step != cast):
                return None
            cast = step
        if any(code in case.values for case in absent) or (defaults and absent):
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
        return f"{code} | default({_literal(defaults[0])}{empty}){cast or ''}" if (cast or "").startswith(" |") or not cast else None

    def _leaf(self, targets: Sequence[Any], cases: Sequence[Case], place: Pointer) -> Node:
        constant = len({(type(target), token(target)) for target in targets}) == 1
        text: Node | None = None
        if all(isinstance(target, str) for target in targets):
            text = (explain_address(targets, cases, self.flow) if self.fresh else None) or explain_text(targets, cases)
            if text is None and self.fresh and (text := explain_dated_text(targets, cases)) is not None:
                self.findings.notes.append(f"{'/'.join(map(str, place))} says when it was written")
                return text
            if text is not None:
                self.findings.notes.append(f"{'/'.join(map(str, place))} is put together from what was asked")
                return text
            if self.fresh and (text := explain_random_text(targets, cases, self.flow)) is not None:
                self.findings.notes.append(f"{'/'.join(map(str, place))} is put together with something new")
                return text
        written = _as_texts(targets)
        if written is not None and (text := explain_text(written, cases)) is not None:
            self.findings.notes.append(f"{'/'.join(map(str, place))} is written from what was asked")
            return text
        if self.fresh and (minted := explain_token(self, targets, cases, place)) is not None:
            return minted
        derived = explain_derived(targets, cases)
        if derived is not None:
            self.findings.notes.append(f"{'/'.join(map(str, place))} is {derived}")
            return Expr(derived)
        if (figure := explain_figure(targets, cases, str(place[-1]) if place else "")) is not None:
            self.findings.notes.append(f"{'/'.join(map(str, place))} is worked out: {figure}")
            return Expr(figure)
        if self.fresh:
            made = explain_fresh(targets, cases, self.flow, self.counters, place)
            if made is not None:
                self.findings.fresh.append(place)
                self.findings.notes.append(f"{'/'.join(map(str, place))} is made by the server: {made}")
                return Expr(made)
        if not constant:
            self.findings.unexplained.append(place)
            if self.fresh and self.whole and (table := explain_remembered(targets, cases)) is not None:
                self.findings.notes.append(f"{'/'.join(map(str, place))} is what was recorded for the same request")
                return Expr(table)
        return Const(targets[-1])


def _of_another(missing: Sequence[tuple[Any, Case]], name: str) -> str | None:
    """Find the member of the same name of another thing that stands in for what was not said: the amount of what is refunded."""
    codes = (code for code in missing[0][1].values if code.startswith("its_") and code.count(".") == 1 and _same_name(code, name))
    return next(
        (
            code
            for code in codes
            if all(type(case.values.get(code)) is type(target) and case.values[code] == target for target, case in missing)
        ),
        None,
    )


def told_with(present: Sequence[bool], cases: Sequence[Case]) -> str | None:
    """Find the member of a thing that things have just where something is answered."""
    with_it = [case.values for case, there in zip(cases, present, strict=True) if there]
    without = [case.values for case, there in zip(cases, present, strict=True) if not there]
    if not with_it or not without:
        return None
    codes = (code for code, value in with_it[0].items() if code.startswith(_THINGS) and isinstance(value, str | int))
    return next(
        (code for code in codes if all(code in values for values in with_it) and not any(code in values for values in without)), None
    )


def asked_by(present: Sequence[bool], cases: Sequence[Case]) -> str | None:
    """Find the parameters of the query of which one is there just where something is answered; None when there are none."""
    with_it = [case.sample.query for case, there in zip(cases, present, strict=True) if there]
    without = {name for case, there in zip(cases, present, strict=True) if not there for name in case.sample.query}
    names = [name for name in dict.fromkeys(name for query in with_it for name in query) if name not in without]
    if not with_it or not all(any(name in query for name in names) for query in with_it):
        return None
    common = [name for name in names if all(name in query for query in with_it)]
    return " or ".join(f"({member('request.query', name)} | default(''))" for name in (common[:1] or names))


def expression_of(node: Node) -> str | None:
    """Write a node as one expression; None when it is more than that."""
    match node:
        case Expr(code):
            return code
        case Const(value) if isinstance(value, str | int | float | bool | None):
            return _literal(value)
        case _:
            return None


_COUNTS = ("count(", "items(", "listeners(", "request.grpc | length")
_ELEMENT = re.compile(r"\[\d+\]")
_COUNTED = re.compile(r"^(?:n|count|received|total|messages?)$|count", re.IGNORECASE)
_SUBJECT = re.compile(r"sub|user(?:name|id)?|login|email|preferredusername|owner|author|createdby|account")
# What one thing takes over from another that it refers to, however common its values are.
_CARRIED_OVER = re.compile(
    r"(?:[a-z]+_)?(?:currency|country|locale|language|time_?zone|units?|unit_?price|price|amount|cost|rate|sku|category|name|title|email)",
    re.IGNORECASE,
)
_SENDER = ("its_", "session.", "account.")
_PAGE_WORDS = {
    "page.total": "total|^(?:items|hits|found|numfound)$",
    "page.count": "count",
    "page['items'] | length": "count",
    "page.has_more": "more|truncated|hasnext",
    "page.has_previous": "hasprev",
    "page.next": "next|cursor",
    "page.number": "page",
    "page.pages": "pages|lastpage|^last$",
    "page.limit": "limit|size|perpage",
    "page.offset": "offset|start|skip",
}


def _no_metadata(targets: Sequence[Any], cases: Sequence[Case]) -> str | None:
    """Explain why nothing was kept of a user's own header fields: nobody sent any; the next client may."""
    if not all(target == {} for target in targets):
        return None
    codes = (code for code in cases[0].values if "| starting('" in code or code == "source.metadata")
    return next((code for code in codes if all(case.values.get(code) == {} for case in cases)), None)


def _is_subject(code: str, name: str) -> bool:
    """Whether a member names whoever asks, and an expression says who that is."""
    return code == "session.user" and bool(_SUBJECT.fullmatch(_bare(name)))


def _is_about_page(code: str, name: str) -> bool:
    """Whether a member's name says which figure of a page it shows."""
    words = _PAGE_WORDS.get(code)
    bare = _bare(name)
    if words is None or (code == "page.count" and "total" in bare) or (code == "page.number" and "pages" in bare):
        return False
    return bool(re.search(words, bare))


def _speaks(code: str, value: Any, case: Case) -> bool:
    """Whether one equality is evidence: a telling value, a word from the path, or how a client introduced itself in a dialogue."""
    if code.startswith("path.") or (code.startswith("request.query.") and case.connection) or code == "request.text":
        return isinstance(value, str) and len(value) >= 3
    if _FIELD_NUMBER.search(code):
        # Fields of protobuf messages have no names that could agree: equal text is all the evidence there is.
        return isinstance(value, str) and value != "" and value.lower() not in EVERYDAY
    return is_telling(value) and not code.startswith(("request.headers", "request.path", "request.method"))


_BLAMED = re.compile(r"input|value|got|given|actual|rejected.*|received|provided|found|invalid_?value", re.IGNORECASE)


def _is_blamed(code: str, name: str, cases: Sequence[Case]) -> bool:
    """Whether a refusal shows, under such a name, what was wrong: the request, or the member of it that the refusal speaks of."""
    if not _BLAMED.fullmatch(name) or not code.startswith(("request.json", "request.form", "request.query", "path.")):
        return False
    tail = code.rpartition(".")[2].rpartition("[")[2].strip("']")
    said = (case.sample.answer.raw.decode("utf-8", "replace") for case in cases)
    return all(case.sample.verdict >= 400 for case in cases) and (tail in ("json", "form") or all(tail in text for text in said))


def _as_texts(targets: Sequence[Any]) -> list[str] | None:
    """Read bytes as the text they are; None when one of them is none, or is too long to have been written by a template."""
    if not all(isinstance(target, bytes) and len(target) <= _LONGEST_WRITTEN for target in targets):
        return None
    try:
        return [target.decode() for target in targets]
    except UnicodeDecodeError:
        return None


def _same_name(code: str, name: str) -> bool:
    if name == "metadata" and "| starting('" in code:
        return True
    tail = code.partition(" | ")[0].rpartition(".")[2].rpartition("[")[2].strip("']")
    if code.startswith("each") and tail.endswith(f"_{name}"):
        return True  # kept under the names of all that it stands in
    if code.startswith("request.headers['x-") and len(name) >= _LONG_NAME and _bare(tail).endswith(_bare(name)):
        return True  # x-ms-blob-content-type
    return bool(name) and not name.isdecimal() and _bare(tail) == _bare(name)


def _bare(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower().lstrip("@")


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
        return " | int"
    return None


def _apply(code: str, cast: str) -> str:
    return f"{code} == 'true'" if cast == "==" else code + cast


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool) or value in ({}, [])


def _literal(value: Any) -> str:
    if value is None:
        return "none"
    if value in ({}, []):
        return "{}" if isinstance(value, dict) else "[]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if not isinstance(value, str) else "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


__all__ = ["Aligner", "Findings", "Merge", "Text"]
