"""Align the answers of several exchanges into one template: what stays is constant, what varies is explained or reported.

An explanation is an expression that has the right value in every case. Where nothing explains a value, a constant stands in its place
and the place is reported, for the pass that asked to judge.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

from understudy.core.generator.templates.addresses import explain_address
from understudy.core.generator.templates.compounds import explain_compound
from understudy.core.generator.templates.countdowns import explain_countdown
from understudy.core.generator.templates.dated_texts import explain_dated_text
from understudy.core.generator.templates.derived import explain_derived
from understudy.core.generator.templates.echoed_queries import QUERY, echoes_query
from understudy.core.generator.templates.evidence import Wanted, find_expression, is_now
from understudy.core.generator.templates.figures import explain_figure, explain_share, explain_written
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.fresh import explain_fresh, explain_request_id, explain_timestamps
from understudy.core.generator.templates.grown import explain_grown
from understudy.core.generator.templates.measured import explain_own_size
from understudy.core.generator.templates.media_types import explain_media_type
from understudy.core.generator.templates.nodes import ELEMENTS, LEFT_OUT, Arr, Const, Expr, Loop, Merge, Node, Obj, expression_of, freeze
from understudy.core.generator.templates.page_links import explain_page_link
from understudy.core.generator.templates.presence import as_left_out, asked_by, emptied_by, missing_with_its_thing
from understudy.core.generator.templates.random_texts import explain_new_tag, explain_random_text
from understudy.core.generator.templates.remembered import explain_known, explain_remembered, explain_turned
from understudy.core.generator.templates.repeats import explain_list
from understudy.core.generator.templates.rewritten import explain_rewritten, is_rewritten
from understudy.core.generator.templates.sources import Case, token
from understudy.core.generator.templates.texts import as_texts, explain_text
from understudy.core.generator.templates.tokens import explain_token
from understudy.core.generator.templates.told_of_users import explain_by_user, told_by_scope
from understudy.core.generator.templates.wholes import Whole, find_whole
from understudy.core.generator.traffic.sample import Pointer
from understudy.core.model.json_codec import ABSENT

_SIZE = re.compile(r"length|size|bytes", re.IGNORECASE)
_MERGE_FROM = ("each", "request.json", "request.graphql.arguments", "one")
_SAYS_SO = (("ok",), ("success",))  # members of an envelope that say that all is well: no thing has them


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
        grows: whether lists may be those that the thing had before, longer or shorter; of other things they are not.
        fresh: whether the answer may make something new: ids, timestamps, counters.
        is_change: whether what a request made of a thing is aligned, and only that.
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
    grows: bool = True
    selective: bool = False
    zeros: bool = False
    is_change: bool = False

    def align(self, targets: Sequence[Any], cases: Sequence[Case], place: Pointer = ()) -> Node:
        """Make one template of what stood at `place` in each case; ABSENT where there was nothing."""
        if place in self.given:
            return self._given(self.given[place], targets, cases)
        if (link := explain_page_link(targets, cases, str(place[-1]) if place else "")) is not None:
            self._note(place, "leads to another page")
            return Expr(link)
        if any(target is ABSENT for target in targets):
            return self._align_optional(targets, cases, place)
        if place in _SAYS_SO and all(target is True for target in targets):
            return Const(targets[0])
        if self.whole or not any(isinstance(target, dict | list) for target in targets):
            code = self.explain(targets, cases, place)
            if code is not None:
                return Expr(code)
        elif len(place) > (0 if self.prefer else 1) and (code := self._explain_elements(targets, cases, place)) is not None:
            return Expr(code)
        if str(place[-1] if place else "").lower() == "metadata" and self.fresh and any("| starting('" in code for code in cases[0].values):
            # A user's own header fields come from one place, all of them: the next client has others.
            self.findings.unexplained.append(place)
        if all(isinstance(target, dict) for target in targets):
            return self._align_objects(targets, cases, place)
        grows = self.whole and self.grows and all(isinstance(target, list) for target in targets)
        if grows and (grown := explain_grown(self, targets, cases, place)):
            return grown
        if (lists := self._lists(targets)) is not None and (loop := explain_list(self, lists, cases, place)):
            return loop
        if all(isinstance(target, list) for target in targets) and len({len(target) for target in targets}) == 1:
            return freeze(
                Arr(tuple(self.align([target[index] for target in targets], cases, (*place, index)) for index in range(len(targets[0]))))
            )
        return self._leaf(targets, cases, place)

    def _lists(self, targets: Sequence[Any]) -> Sequence[list[Any]] | None:
        """Read targets as lists; in XML a lone element may be a list of one, where others are lists."""
        if not any(isinstance(target, list) for target in targets):
            return None
        if self.whole:
            return targets if all(isinstance(target, list) for target in targets) else None
        return [target if isinstance(target, list) else [target] for target in targets]

    def _given(self, node: Node, targets: Sequence[Any], cases: Sequence[Case]) -> Node:
        """A list that was left out when it was empty is left out again."""
        if self.selective:
            return node
        if isinstance(node, Expr) and any(target is ABSENT for target in targets):
            asked = asked_by([target is not ABSENT for target in targets], cases)
            if asked is not None:
                return Expr(f"({node.code}) if {asked} else omit")
            stays = not node.code.startswith("items(") or node.code.endswith(LEFT_OUT) or [] in targets
            return node if stays else Expr(f"{node.code} | {LEFT_OUT}")
        if any(target is ABSENT for target in targets) and isinstance(node, Loop) and self.whole and node.each == Expr(node.name):
            return Expr(f"{node.over} | {LEFT_OUT}")
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
            self._note(place, "is what was recorded for the same request, and nothing for others")
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
        if self.is_change and code is None and place:
            code = emptied_by(targets, cases, str(place[-1]))
        if code is not None:
            return Expr(f"{code} | default(omit)")
        if self.is_change and (table := explain_turned(targets, cases)) is not None:
            self._note(place, "changes with what was said")
            return Expr(table)
        there = [index in present for index in range(len(targets))]
        by_scope = told_by_scope(there, cases, str(place[-1]) if place else "")
        if (asked := asked_by(there, cases) or by_scope) is not None:
            own = Findings()
            node = replace(self, findings=own).align([targets[index] for index in present], [cases[index] for index in present], place)
            if own.clean and not (asked == by_scope and own.fresh) and (code := expression_of(node)) is not None:
                self.findings.notes.extend([*own.notes, f"{'/'.join(map(str, place))} is there when it is asked for"])
                return Expr(f"({code}) if {asked} else omit")
        absent = [case for index, case in enumerate(cases) if index not in present]
        node = self.align([targets[index] for index in present], [cases[index] for index in present], place)
        if self.whole and (code := as_left_out(node, absent)) is not None:
            return Expr(code)
        if not self.selective:
            self.findings.optional.append(place)
        return missing_with_its_thing(node, absent)

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
        source = self._merge_source(targets, cases, place) if self.merges and len(place) <= 3 else None
        if source is None and self.whole and (shown := find_whole(targets, cases)) is not None:
            return self._align_whole(shown, targets, cases, place)
        if source is None:
            members = {name: self.align([target.get(name, ABSENT) for target in targets], cases, (*place, name)) for name in names}
            return freeze(Obj(tuple(self._put_together(self._summed(members, targets, place), targets, cases, place).items())))
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

    def _put_together(
        self, members: dict[str, Node], targets: Sequence[dict[str, Any]], cases: Sequence[Case], place: Pointer
    ) -> dict[str, Node]:
        """Explain text that nothing else explains as what members beside it say."""
        for name in [name for name in members if (*place, name) in self.findings.unexplained]:
            found = explain_compound(name, members, targets, cases)
            if found is not None:
                members[name] = found
                self.findings.unexplained.remove((*place, name))
                self._note((*place, name), "is put together from what stands beside it")
        return members

    def _align_whole(self, shown: Whole, targets: Sequence[dict[str, Any]], cases: Sequence[Case], place: Pointer) -> Node:
        """A mapping that shows a thing: the thing, and what the mapping says beyond it."""
        self.findings.notes.append(f"{'/'.join(map(str, place)) or 'the answer'} shows {shown.expression}")
        own = tuple((name, self.align([target.get(name, ABSENT) for target in targets], cases, (*place, name))) for name in shown.own)
        last = Expr(shown.expression)
        return Merge((last, freeze(Obj(own)))) if own else last

    def _merge_source(self, targets: Sequence[dict[str, Any]], cases: Sequence[Case], place: Pointer) -> tuple[str, tuple[str, ...]] | None:
        """Find a mapping of the request whose members come back in every case, less some that never do."""
        own = (*_MERGE_FROM, QUERY) if not place and echoes_query(cases) else _MERGE_FROM
        for code in dict.fromkeys(
            code for code, value in cases[0].values.items() if code.startswith(own) and isinstance(value, dict) and value
        ):
            sources = [case.values.get(code) for case in cases]
            if not all(isinstance(source, dict) for source in sources):
                continue
            shared, lost, rewritten = set[str](), set[str](), set[str]()
            for source, target in zip(sources, targets, strict=True):
                assert isinstance(source, dict)
                for name, value in source.items():
                    if name in target and token(target[name]) == token(value) and type(target[name]) is type(value):
                        shared.add(name)
                    else:
                        (rewritten if is_rewritten(value, target.get(name)) else lost).add(name)
            shared -= rewritten
            lost |= rewritten
            if shared and not shared & lost and len(lost) <= len(shared):
                return code, tuple(sorted(lost))
        return None

    def explain(self, targets: Sequence[Any], cases: Sequence[Case], place: Pointer, absent: Sequence[Case] = ()) -> str | None:
        """Find the best expression that is worth the target in every case; `absent` are cases in which it must be missing."""
        code = find_expression(
            Wanted(
                targets,
                cases,
                name=str(place[-1]) if place else "",
                absent=absent,
                fresh=self.fresh,
                prefer=self.prefer,
                is_published=place[:1] == ("told",),
                is_change=self.is_change,
            )
        )
        if code is not None:
            self.findings.notes.append(f"{'/'.join(map(str, place)) or 'the answer'} is {code}")
        return code

    def _leaf(self, targets: Sequence[Any], cases: Sequence[Case], place: Pointer) -> Node:
        """Explain what is no mapping and no list; a constant where nothing explains it."""
        if (code := explain_rewritten(targets, cases, str(place[-1]) if place else "")) is not None:
            self._note(place, f"is what was sent, in the notation of the server: {code}")
            return Expr(code)
        ways = (self._as_text, self._worked_out, self._made)
        for explain in ways[::-1] if self.is_change and self.fresh and is_now(targets, cases) else ways:
            node = explain(targets, cases, place)
            if node is not None:
                return node
        if len({(type(target), token(target)) for target in targets}) > 1:
            if self.fresh and (code := explain_countdown(targets, cases)) is not None:
                self._note(place, "leads to the number before that of the request")
                return Expr(code)
            if (table := explain_by_user(targets, cases)) is not None:
                self._note(place, "is told of the user")
                return Expr(table)
            self.findings.unexplained.append(place)
            if (
                self.fresh
                and self.whole
                and (table := explain_remembered(targets, cases, of_items=self.is_change, is_whole=not place)) is not None
            ):
                self._note(place, "is what was recorded for the same request")
                return Expr(table)
        return Const(targets[-1])

    def _as_text(self, targets: Sequence[Any], cases: Sequence[Case], place: Pointer) -> Node | None:
        """Explain text that is put together, also where it stands as bytes."""
        text: Node | None = None
        if all(isinstance(target, str) for target in targets):
            about = next((step for step in reversed(place) if isinstance(step, str)), "")
            text = (explain_address(targets, cases, self.flow) if self.fresh else None) or explain_text(targets, cases, about)
            if text is None and self.fresh and (text := explain_dated_text(targets, cases)) is not None:
                self._note(place, "says when it was written")
                return text
            if text is not None:
                self._note(place, "is put together from what was asked")
                return text
            if self.fresh and (text := explain_random_text(targets, cases, self.flow)) is not None:
                self._note(place, "is put together with something new")
                return text
        written = as_texts(targets)
        if written is not None and (text := explain_text(written, cases)) is not None:
            self._note(place, "is written from what was asked")
        return text

    def _worked_out(self, targets: Sequence[Any], cases: Sequence[Case], place: Pointer) -> Node | None:
        """Explain tokens, and what follows from something else: encodings, hashes, sizes, figures."""
        if self.fresh and (minted := explain_token(self, targets, cases, place)) is not None:
            return minted
        name = str(place[-1]) if place else ""
        if self.whole and _SIZE.search(name) and (size := explain_own_size(targets, cases)) is not None:
            self._note(place, "is the size of the answer")
            return size
        if name == "content_type" and (kind := explain_media_type(targets, cases)) is not None:
            self._note(place, f"is {kind}")
            return Expr(kind)
        if (derived := explain_derived(targets, cases, name)) is not None:
            self._note(place, f"is {derived}")
            return Expr(derived)
        figure = explain_figure(targets, cases, name)
        figure = explain_written(targets, cases, name) if figure is None else figure
        figure = explain_share(targets, cases, name) if figure is None else figure
        if figure is None:
            return None
        self._note(place, f"is worked out: {figure}")
        return Expr(figure)

    def _made(self, targets: Sequence[Any], cases: Sequence[Case], place: Pointer) -> Node | None:
        """Explain what the server makes anew; where nothing new is made, an answer may still have a name of its own."""
        if self.fresh:
            made = explain_fresh(targets, cases, self.flow, self.counters, place)
            if made is not None:
                self.findings.fresh.append(place)
                self._note(place, f"is made by the server: {made}")
            elif place[-1:] == ("etag",) and (tag := explain_new_tag(targets, cases, self.flow)) is not None:
                self._note(place, "is made anew with every version")
                return tag
        elif (made := explain_request_id(targets, cases, self.flow, place)) is not None:
            self._note(place, f"names the answer: {made}")
        return None if made is None else Expr(made)

    def _note(self, place: Pointer, sentence: str) -> None:
        self.findings.notes.append(f"{'/'.join(map(str, place)) or 'the answer'} {sentence}")
