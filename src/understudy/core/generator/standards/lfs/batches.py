"""Git LFS: batches say where objects are brought, read and verified, by what is there.

Source: Git LFS, "Batch API" and "Basic Transfer API" (https://github.com/git-lfs/git-lfs/tree/main/docs/api). Addresses of actions, what
they ask to be sent with them, when they expire, and in which words something is refused, is taken from the recording.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.acts.content import as_whole, serve_content
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.standards.lfs.record import OPERATIONS, REPOSITORY, Lfs, Row, Told, path_of, values_of
from understudy.core.generator.standards.lfs.refusals import asks_for, is_other_content, operation_of, refusals
from understudy.core.generator.standards.lfs.secrets import write_secret
from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.nodes import Expr, escape, to_document, to_text
from understudy.core.generator.templates.sources import Case, request_values
from understudy.core.generator.things.live import Collection, Version
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint, Parameter, path_values
from understudy.core.generator.traffic.sample import Pointer, Sample

OBJECTS: Final = "lfs_objects"
_NOTE: Final = "behaves as the Git LFS API says"
_OBJECTS: Final = "request.json.objects"
_OIDS: Final = f"{_OBJECTS} | map_attribute('oid')"
# When something is told of an object; where sizes do not matter, all that is there is as it should be.
_SO: Final[Mapping[Told, str]] = {
    "held": "each.oid in fitting",
    "given": "each.oid in fitting",
    "misjudged": "each.oid in there and each.oid not in fitting",
    "wanted": "each.oid not in there",
    "missing": "each.oid not in there",
}
_PLAINLY: Final[Mapping[Told, str]] = {"held": "each.oid in there", "given": "each.oid in there"}
_BORROWED: Final = "never recorded here: answers as another request does"
_SAYS: Final = {"json": {"message": "Object does not exist"}, "headers": {"Content-Type": "application/vnd.git-lfs+json"}}
_BY_CONTENT: Final = "{{ request.body | sha256('hex') == path.oid }}"
# What the API says of an object that no recorded batch told of ("Successful Responses").
_DEFAULTS: Final[Mapping[Told, Mapping[str, Any]]] = {
    "held": {"oid": "{{ each.oid }}", "size": "{{ each.size }}"},
    "missing": {"oid": "{{ each.oid }}", "size": "{{ each.size }}", "error": {"code": 404, "message": "Object does not exist"}},
}


def draft_lfs(lfs: Lfs, flow: Flow) -> tuple[dict[Endpoint, list[Draft]], list[Roles]]:
    """Write the stubs of a server of Git LFS."""
    found: dict[Endpoint, list[Draft]] = {}
    for (method, act), samples in lfs.samples.items():
        shape = lfs.batch if act == "batch" else lfs.places[act]
        author = _Author(Endpoint(method, shape, (), tuple(samples)), act, lfs, flow)
        drafts = [*author.usual(), *author.refused()]
        if drafts:
            found[author.endpoint] = drafts
    roles = Roles(Collection(OBJECTS, "oid", ("repository",) if lfs.parted else ()), key_member="oid")
    for scope, oid in lfs.early:
        if (scope, oid) in lfs.contents:
            content = lfs.contents[scope, oid]
            body = {"oid": oid, "size": len(content), "content": content}
            roles.seeds.append(Version((scope,) if lfs.parted else (), oid, None, {"body": body}))
    return found, [roles]


@dataclass(frozen=True, slots=True)
class _Author:
    """Writes the stubs of one endpoint."""

    endpoint: Endpoint
    act: str
    lfs: Lfs
    flow: Flow

    @property
    def _within(self) -> str:
        """The collection of objects, as a template."""
        return f"{OBJECTS}/{{{{ path.repository }}}}" if self.lfs.parted else OBJECTS

    @property
    def _scope(self) -> str:
        """The collection of objects, as an expression."""
        return f"'{OBJECTS}/' ~ path.repository" if self.lfs.parted else f"'{OBJECTS}'"

    @property
    def _oid(self) -> str:
        return "{{ request.json.oid | default('') }}" if self.act == "verify" else "{{ path.oid }}"

    def usual(self) -> Iterator[Draft]:
        """Draft what goes well."""
        good = [sample for sample in self.endpoint.samples if sample.good]
        there = (Condition("item", (self._within, self._oid), "present"),)
        match self.act:
            case "batch":
                for operation in OPERATIONS:
                    told = [sample for sample in good if operation_of(sample) == operation]
                    if told:
                        yield self._batch(operation, told)
            case "upload" if good:
                item = {"oid": self._oid, "size": "{{ request.body_size }}", "content": "{{ request.body }}"}
                create = {"create": {"in": self._within, "key": self._oid, "item": item, "as": "object"}}
                named = [(values_of(self.lfs, self.act, path_of(sample))[1], sample.asked.raw) for sample in good]
                checked = not any(is_other_content(oid, content) for oid, content in named)
                yield self._draft(good, create, verb="create", tests=(_BY_CONTENT,) if checked else ())
            case "verify" if good:
                yield self._draft(good, {}, sealed=there, verb="read")
            case "download" if good:
                yield from self._read(good, there)

    def _read(self, good: Sequence[Sample], there: tuple[Condition, ...]) -> Iterator[Draft]:
        """Give the bytes that were brought, or parts of them."""
        content = [self.lfs.contents.get(values_of(self.lfs, self.act, path_of(sample)), b"") for sample in good]
        pairs = [(sample, known) for sample, known in zip(good, content, strict=True) if sample.status in (200, 206)]
        if pairs:
            draft = self._draft([as_whole(sample, known) for sample, known in pairs], {}, sealed=there, verb="read")
            draft.then = {name: value for name, value in draft.then.items() if name not in ("json", "base64", "file", "json_style")}
            draft.then["text"] = "{{ item.content }}"
            yield from serve_content([draft], [sample for sample in good if sample.status == 304])

    def _batch(self, operation: str, good: Sequence[Sample]) -> Draft:
        """Tell of every object what can be done with it, by whether it is there."""
        there: Told = "held" if operation == "upload" else "given"
        absent: Told = "wanted" if operation == "upload" else "missing"
        forms: dict[Told, Any] = {kind: self._form(kind, operation) for kind in (there, absent, "misjudged")}
        groups: dict[Told, str] = {kind: f"told_{kind}" for kind, form in forms.items() if form is not None}
        found = f"known_among({self._scope}, {_OIDS})"
        let: dict[str, Any] = {"there": f"{{{{ {found} }}}}"}
        if "misjudged" in groups:
            let["fitting"] = f"{{{{ {_OBJECTS} | lfs_fitting(those({self._scope}, {_OIDS})) }}}}"
        for kind, name in groups.items():
            so = _SO[kind] if "fitting" in let else _PLAINLY.get(kind, _SO[kind])
            let[name] = {"$for": f"each in {_OBJECTS}", "$if": f"{{{{ {so} }}}}", "$each": forms[kind]}
        shown = Expr(f"{_OBJECTS} | lfs_told([{', '.join(groups.values())}])")
        plain = [replace(one, answer=replace(one.answer, tree={**one.answer.tree, "objects": []})) for one in good]
        answer = answer_of([self._case(sample) for sample in plain], self.flow, Findings(), fresh=True, given={("objects",): shown})
        known = () if {there, absent} <= groups.keys() else self._only(there if there in groups else absent)
        draft = Draft(self.endpoint, tuple(good), then={"let": let, **answer}, notes=[_NOTE], rung="standard", verb="read")
        draft.tests = (asks_for(operation), *known)
        return draft

    def _only(self, kind: Told) -> tuple[str, ...]:
        """Write the test that nothing else has to be told of than what was recorded."""
        gone = f"others({self._scope}, {_OIDS}) | length"
        held = f"known_among({self._scope}, {_OIDS}) | length"
        return (f"{{{{ {gone if kind in ('held', 'given') else held} == 0 }}}}",)

    def _form(self, kind: Told, operation: str) -> Any:
        """Write what is told of one object; None where nothing like it was ever told."""
        rows = [row for row in self.lfs.rows.get(kind, []) if operation_of(row.sample) == operation]
        if not rows:
            return _DEFAULTS.get(kind)
        return {name: self._member(name, rows) for name in rows[-1].told if all(name in row.told for row in rows)}

    def _member(self, name: str, rows: Sequence[Row]) -> Any:
        values = [row.told[name] for row in rows]
        if name in ("oid", "size") and values == [row.asked.get(name) for row in rows]:
            return f"{{{{ each.{name} }}}}"
        if name == "actions" and all(isinstance(value, dict) for value in values):
            return {action: self._action(action, rows) for action in values[-1] if all(action in value for value in values)}
        return to_document(self._aligner().align(values, [_case_of(row) for row in rows], (name,)))

    def _action(self, action: str, rows: Sequence[Row]) -> dict[str, Any]:
        """Write an action: where it leads, and what is recorded beside that."""
        told = [row.told["actions"][action] for row in rows]
        found: dict[str, Any] = {}
        for name in told[-1]:
            if name == "href":
                found[name] = self._href(action, [one["href"] for one in told], rows)
            elif all(name in one for one in told):
                found[name] = self._beside((action, name), [one[name] for one in told], [_case_of(row) for row in rows])
        return found

    def _beside(self, place: Pointer, values: Sequence[Any], cases: Sequence[Case]) -> Any:
        """Write what stands beside an address: header fields, when it expires, and what else there is."""
        if all(isinstance(value, dict) for value in values):
            shared = [name for name in values[-1] if all(name in value for value in values)]
            return {escape(name): self._beside((*place, name), [value[name] for value in values], cases) for name in shared}
        node = write_secret(self._aligner(), values, cases, place) if all(isinstance(value, str) for value in values) else None
        return to_document(self._aligner().align(values, cases, place) if node is None else node)

    def _href(self, action: str, hrefs: Sequence[str], rows: Sequence[Row]) -> str:
        """Write an address; parameters of its query are what recorded ones show of them."""
        place = self.lfs.places[action]
        path = "/".join(_written(part) for part in place)
        queries = [href.partition("?")[2] for href in hrefs]
        pieces = [[piece.partition("=") for piece in query.split("&")] if query else [] for query in queries]
        names = [name for name, _, _ in pieces[-1]]
        cases = [_case_of(row) for row in rows]
        query: list[str] = []
        for at, name in enumerate(names):
            values = [own[at][2] for own in pieces if [one for one, _, _ in own] == names]
            known = [case for case, own in zip(cases, pieces, strict=True) if [one for one, _, _ in own] == names]
            node = write_secret(self._aligner(), values, known, (action, name)) or self._aligner().align(values, known, (action, name))
            query.append(f"{escape(name)}={to_text(node)}")
        return f"{{{{ base_url }}}}/{path}" + (f"?{'&'.join(query)}" if query else "")

    def _aligner(self) -> Aligner:
        return Aligner(self.flow, Findings(), fresh=True, merges=False)

    def refused(self) -> Iterator[Draft]:
        """Draft what is refused: objects that are not there, and what the recording shows beside that."""
        absent = (Condition("item", (self._within, self._oid), "absent"),)
        told: set[int] = set()
        for samples, tests in refusals(self.lfs, self.act, self.endpoint.samples, self._scope):
            told.update(sample.number for sample in samples)
            yield self._draft(samples, {}, tests=tests, exception=True)
        if self.act in ("download", "verify"):
            rest = [sample for sample in self.endpoint.samples if not sample.good and sample.number not in told]
            own = [sample for sample in rest if sample.number in self.lfs.missed]
            others = [one for (_, act), found in self.lfs.samples.items() if act != "batch" for one in found if one.status in (404, 410)]
            missing = own or others[:1]
            if missing:
                notes = [] if own else [_BORROWED]
                draft = self._draft(missing, {}, conditions=absent, exception=True)
                draft.notes += notes
            else:
                draft = Draft(self.endpoint, self.endpoint.samples[:1], absent, then={"status": 404, **_SAYS})
                draft.rung, draft.exception = "standard", True
                draft.notes = [_NOTE, "never recorded: the answer is the API's"]
            yield draft

    def _draft(self, samples: Sequence[Sample], effects: Mapping[str, Any], **more: Any) -> Draft:
        """Put a stub together: words and header fields as recorded, and effects."""
        unsaid = {"content-length"} if self.endpoint.method == "HEAD" else set()
        plain = [replace(one, fields=tuple(pair for pair in one.fields if pair[0].lower() not in unsaid)) for one in samples]
        findings = Findings()
        answer = answer_of([self._case(sample) for sample in plain], self.flow, findings, fresh=True)
        then = {**effects, **answer}
        return Draft(self.endpoint, tuple(samples), then=then, notes=[_NOTE, *findings.notes], rung="standard", **more)

    def _case(self, sample: Sample) -> Case:
        return Case(sample, request_values(sample, path_values(self.endpoint.shape, path_of(sample))))


def _case_of(row: Row) -> Case:
    """Say what is known of one object of a batch: what its address and header fields are made of."""
    known = {"path.repository": row.repository, "each.oid": row.asked["oid"], "each.size": row.asked.get("size")}
    who = row.sample.headers.get("authorization")
    return Case(row.sample, {**known, **({"request.headers.authorization": who} if who else {})})


def _written(part: str | Parameter) -> str:
    if isinstance(part, Parameter):
        return "{{ path.repository }}" if part == REPOSITORY else f"{{{{ each.{part.name} }}}}"
    return part
