"""Lists of a thing that a request makes longer or shorter, or of which it changes one element: lines of an order, members of a group.

What was in the list stays there, whatever it is: another client's list has more or fewer elements than the recorded one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from understudy.core.generator.templates.nodes import Arr, Const, Expr, Loop, Node, Obj, literal, member, quoted
from understudy.core.generator.templates.sources import Case, flatten
from understudy.core.generator.traffic.sample import Pointer
from understudy.core.model.json_codec import ABSENT

if TYPE_CHECKING:
    from understudy.core.generator.templates.align import Aligner

type Lists = Sequence[list[Any]]
_ASKED = ("request.json", "request.form", "request.query", "request.graphql", "path.")


def explain_grown(aligner: Aligner, targets: Lists, cases: Sequence[Case], place: Pointer) -> Node | None:
    """Explain lists by those that the things had before, and what requests add to them, take away or change; None where that is not so."""
    for code in _sources(cases, place):
        olds: list[list[Any]] = [case.values[code] for case in cases]
        if all(old == target for old, target in zip(olds, targets, strict=True)):
            continue
        found = _Grown(aligner, code, olds, targets, cases, place).explain()
        if found is not None:
            aligner.findings.notes.append(f"{'/'.join(map(str, place)) or 'the answer'} is what {code} was, and what was asked")
            return found
    return None


def _sources(cases: Sequence[Case], place: Pointer) -> list[str]:
    """List the expressions of lists that every thing had, those of the same name first."""
    last = str(place[-1]) if place else ""
    found = [
        code
        for code, value in cases[0].values.items()
        if code.startswith("item.") and isinstance(value, list) and all(isinstance(case.values.get(code), list) for case in cases)
    ]
    return sorted(found, key=lambda code: not code.endswith((f".{last}", f"'{last}']")))


@dataclass(frozen=True, slots=True)
class _Grown:
    """Lists that things had under one expression, and those that stand for them afterwards."""

    aligner: Aligner
    code: str
    olds: Lists
    news: Lists
    cases: Sequence[Case]
    place: Pointer

    def explain(self) -> Node | None:
        """Return the first rule that makes all the lists."""
        return self._added() or self._extended() or self._removed() or self._changed()

    def _is_proof(self) -> bool:
        """Whether a list was no empty one before; a `POST` that does not only look adds to what it is about anyway."""
        return any(self.olds) or all(case.sample.method == "POST" and not case.sample.reads for case in self.cases)

    def _added(self) -> Node | None:
        pairs = list(zip(self.olds, self.news, strict=True))
        at_end = all(len(new) == len(old) + 1 and new[:-1] == old for old, new in pairs)
        at_start = not at_end and all(len(new) == len(old) + 1 and new[1:] == old for old, new in pairs)
        if not (at_end or at_start) or not self._is_proof():
            return None
        added = [new[-1] if at_end else new[0] for new in self.news]
        written = self._aligned(added, self.cases, "added", self._numbered(added))
        if written is None or "request." not in written:
            return None
        return Expr(f"{self.code} + [{written}]" if at_end else f"[{written}] + {self.code}")

    def _extended(self) -> Node | None:
        lists = [(asked, values) for asked, values in _asked(self.cases) if all(isinstance(value, list) and value for value in values)]
        for asked, values in lists if self._is_proof() else ():
            if all(new == old + value for old, new, value in zip(self.olds, self.news, values, strict=True)):
                return Expr(f"{self.code} + {asked}")
        return None

    def _removed(self) -> Node | None:
        gone = [_one_less(old, new) for old, new in zip(self.olds, self.news, strict=True)]
        if any(one is ABSENT for one in gone):
            return None
        for asked, values in _asked(self.cases):
            if values == gone or values == [[one] for one in gone]:
                return Expr(f"{self.code} | without({asked})")
            if (name := _name_of(gone, self.olds, values)) is not None:
                return Expr(f"{self.code} | where_not({quoted(name)}, {_typed(asked, values, gone, name)})")
        return None

    def _changed(self) -> Node | None:
        """Find the element that a request names by one of its members, and how its other members change."""
        changed = [pair for old, new in zip(self.olds, self.news, strict=True) if (pair := _one_changed(old, new)) is not None]
        if len(changed) < len(self.cases):
            return None
        befores = [old for old, _ in changed]
        names = dict.fromkeys(key for old, new in changed for key in new if old.get(key, ABSENT) != new[key])
        known = [Case(case.sample, {**case.values, **dict(flatten("each", old))}) for case, old in zip(self.cases, befores, strict=True)]
        for asked, values in _asked(self.cases):
            name = _name_of(befores, self.olds, values)
            if name is None or name in names:
                continue
            parts = {
                key: self._stepped([(old.get(key), new.get(key)) for old, new in changed], key)
                or self._aligned([new.get(key, ABSENT) for _, new in changed], known, key)
                for key in names
            }
            if any(part is None for part in parts.values()):
                return None
            new = ", ".join(f"{quoted(key)}: {part}" for key, part in parts.items())
            which = f"{member('each', name)} == {_typed(asked, values, befores, name)}"
            return Loop(self.code, "each", Expr(f"(each | merge({{{new}}})) if {which} else each"))
        return None

    def _stepped(self, pairs: Sequence[tuple[Any, Any]], name: str) -> str | None:
        """Explain a number of an element to which requests add what they say under the same name, or one where they say nothing."""
        if not all(type(old) is int and type(new) is int and new != old for old, new in pairs):
            return None
        codes = [code for case in self.cases for code in case.values if code.startswith(_ASKED) and code.rpartition(".")[2] == name]
        for code in dict.fromkeys(codes):
            asked = [case.values.get(code, 1) for case in self.cases]
            if all(str(value).isdecimal() and new == old + int(value) for (old, new), value in zip(pairs, asked, strict=True)):
                return f"{member('each', name)} + ({code} | default(1) | int)"
        steps = {new - old for old, new in pairs}
        if not codes and steps == {1}:
            return f"{member('each', name)} + 1"
        return None

    def _numbered(self, added: Sequence[Any]) -> dict[Pointer, Node]:
        """Find the members of new elements that number them, one by one; an element that is the first tells nothing."""
        if not all(isinstance(one, dict) for one in added) or not any(self.olds):
            return {}
        rows = list(zip(added, self.olds, strict=True))
        return {
            (*self.place, "added", name): Expr(f"({self.code} | length) + 1")
            for name, value in added[0].items()
            if type(value) is int and all(one.get(name) == len(old) + 1 for one, old in rows)
        }

    def _aligned(self, values: Sequence[Any], cases: Sequence[Case], name: str, given: Mapping[Pointer, Node] | None = None) -> str | None:
        """Write values as one expression that explains all of them; None when there is none."""
        findings = type(self.aligner.findings)()
        node = replace(self.aligner, findings=findings, given=given or {}, merges=False).align(values, cases, (*self.place, name))
        return _written(node) if findings.clean else None


def _asked(cases: Sequence[Case]) -> Iterator[tuple[str, list[Any]]]:
    """List what every request says, with its values."""
    for code in cases[0].values:
        if code.startswith(_ASKED) and all(code in case.values for case in cases):
            yield code, [case.values[code] for case in cases]


def _one_less(old: list[Any], new: list[Any]) -> Any:
    """Return the element that is missing in a list; ABSENT where it is not just one."""
    if len(old) != len(new) + 1:
        return ABSENT
    index = next((index for index, one in enumerate(new) if one != old[index]), len(new))
    return old[index] if old[:index] + old[index + 1 :] == new else ABSENT


def _one_changed(old: list[Any], new: list[Any]) -> tuple[Any, Any] | None:
    """Return the one mapping that another one stands for, and that one, which keeps all members."""
    if len(old) != len(new):
        return None
    pairs = [(one, other) for one, other in zip(old, new, strict=True) if one != other]
    if len(pairs) != 1 or not all(isinstance(one, dict) for one in pairs[0]):
        return None
    return pairs[0] if pairs[0][0].keys() <= pairs[0][1].keys() else None


def _name_of(elements: Sequence[Any], lists: Lists, values: Sequence[Any]) -> str | None:
    """Find the member by which requests name these elements, and no other element of their lists."""
    if not all(isinstance(one, dict) for one in elements):
        return None
    for name in elements[0]:
        if all(
            _same(one.get(name), value) and sum(isinstance(other, dict) and _same(other.get(name), value) for other in old) == 1
            for one, old, value in zip(elements, lists, values, strict=True)
        ):
            return str(name)
    return None


def _same(own: Any, asked: Any) -> bool:
    return isinstance(own, str | int) and not isinstance(own, bool) and isinstance(asked, str | int) and str(own) == str(asked)


def _typed(asked: str, values: Sequence[Any], elements: Sequence[Any], name: str) -> str:
    """Write what is asked for as the type that it has in the list."""
    own, value = elements[0].get(name), values[0]
    if isinstance(own, int) and isinstance(value, str):
        return f"({asked} | int)"
    return f"({asked} | string)" if isinstance(own, str) and isinstance(value, int) else asked


def _written(node: Node) -> str | None:
    """Write a node as one expression; None when it is more than that."""
    match node:
        case Expr(code):
            return code.removesuffix(" | default(omit)")
        case Const(value) if isinstance(value, str | int | float | bool | None):
            return literal(value)
        case Obj(members):
            parts = [(name, _written(child)) for name, child in members]
            return (
                None if any(part is None for _, part in parts) else "{" + ", ".join(f"{quoted(name)}: {part}" for name, part in parts) + "}"
            )
        case Arr(elements):
            found = [_written(child) for child in elements]
            return None if None in found else "[" + ", ".join(part for part in found if part is not None) + "]"
        case _:
            return None
