"""Snapshots of Azure Blob Storage: what a blob was when one was made is read, and removed, by the moment that names it.

Source: Azure Blob Storage REST API, "Snapshot Blob" and "Get Blob".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.acts.content import as_whole, serve_content
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.sources import Case, request_values
from understudy.core.generator.things.ledgers import add_effect
from understudy.core.generator.things.live import Collection, item_of
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint, path_values
from understudy.core.generator.traffic.sample import Sample

SNAPSHOTS: Final = "azure_snapshots"
_NAME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z")
_FIELD: Final = "x-ms-snapshot"
_NOTE: Final = "keeps snapshots as the reference of Azure Blob Storage says"
_ASKED: Final = Condition("query", ("snapshot",), "present")
_INCLUDED: Final = "{{ 'snapshots' in (request.query.include | default('') | split(',')) }}"
_WHICH: Final = "x-ms-delete-snapshots"
_EACH: Final = re.compile(r"\{% for each in page\.items %\}(<Blob><Name>.*?</Name>)(.*?</Blob>)\{% endfor %\}", re.DOTALL)
_BODY: Final = ("text", "json", "base64", "file", "json_style")


@dataclass(slots=True)
class Snapshots:
    """What a recording shows of snapshots.

    Attributes:
        plain: what is left when nobody asks for one.
        made: the request that made each, by its name.
        asked: what is asked of one, by method; ``only`` are requests that remove all of a blob, and leave that.
        listed: lists that show snapshots beside their blobs, where others do not.
    """

    plain: list[Sample] = field(default_factory=list)
    made: dict[str, Sample] = field(default_factory=dict)
    asked: dict[str, list[Sample]] = field(default_factory=dict)
    listed: list[Sample] = field(default_factory=list)


def find_snapshots(samples: Sequence[Sample]) -> Snapshots | None:
    """Find what is asked of snapshots; None where none was made, or nobody asked for one."""
    found = Snapshots()
    lists = any(_is_list(sample) and not _shows_snapshots(sample) for sample in samples)
    for sample in samples:
        name = next((value for known, value in sample.fields if known.lower() == _FIELD), "")
        if sample.method == "PUT" and sample.query.get("comp") == ["snapshot"] and _NAME.fullmatch(name) and sample.good:
            found.made[name] = sample
        if sample.query.get("snapshot", [""])[0] in found.made and sample.method in ("GET", "HEAD", "DELETE"):
            found.asked.setdefault(sample.method, []).append(sample)
        elif sample.method == "DELETE" and sample.headers.get(_WHICH) == "only":
            found.asked.setdefault("only", []).append(sample)
        elif lists and found.made and _is_list(sample) and _shows_snapshots(sample):
            found.listed.append(sample)
        else:
            found.plain.append(sample)
    return found if found.asked or found.listed else None


def _is_list(sample: Sample) -> bool:
    return sample.method == "GET" and sample.good and sample.query.get("comp") == ["list"] and sample.query.get("restype") == ["container"]


def _shows_snapshots(sample: Sample) -> bool:
    return "snapshots" in sample.query.get("include", [""])[0].split(",")


def speak_snapshots(
    snapshots: Snapshots, drafts: dict[Endpoint, list[Draft]], collections: Sequence[Roles], flow: Flow
) -> tuple[dict[Endpoint, list[Draft]], list[Roles]] | None:
    """Let requests for snapshots keep what there is; return the stubs of what is asked of them. Nothing where blobs are not understood."""
    made = {sample.number for sample in snapshots.made.values()}
    home = next((endpoint for endpoint in drafts if any(sample.number in made for sample in endpoint.samples)), None)
    objects = next((roles for roles in collections if home is not None and roles.role(home) == "one" and roles.contents), None)
    if home is None or objects is None:
        return None
    author = _Author(snapshots, objects, home, flow)
    for draft in drafts[home]:
        if draft.samples[0].good:
            author.keep(draft)
    return dict(author.drafts()), [Roles(Collection(SNAPSHOTS, "name", objects.collection.scope))]


def list_snapshots(
    snapshots: Snapshots, drafts: Mapping[Endpoint, Sequence[Draft]], collections: Sequence[Roles]
) -> dict[Endpoint, list[Draft]]:
    """Draft lists that show snapshots beside their blobs: as those do that show the blobs alone."""
    found: dict[Endpoint, list[Draft]] = {}
    for roles in collections:
        for endpoint in roles.list_at if roles.contents else ():
            own = tuple(sample for sample in snapshots.listed if _fits(endpoint, sample))
            plain = [one for one in drafts.get(endpoint, ()) if one.rung == "collection" and _EACH.search(str(one.then.get("text", "")))]
            if own and plain:
                several = Endpoint(endpoint.method, endpoint.shape, endpoint.operation, own)
                found[several] = [_listed(several, draft, roles, endpoint) for draft in plain]
    return found


def _listed(endpoint: Endpoint, plain: Draft, roles: Roles, of: Endpoint) -> Draft:
    then = {**plain.then, "text": _with_snapshots(roles, of, plain.then["text"], endpoint.samples)}
    asked = (*plain.conditions, Condition("query", ("include",), "present"))
    return Draft(endpoint, endpoint.samples, asked, plain.sealed, (_INCLUDED,), then, [_NOTE], "standard", "list", exception=True)


def _with_snapshots(roles: Roles, endpoint: Endpoint, text: str, samples: Sequence[Sample]) -> str:
    inside = " ~ '/' ~ ".join([f"'{SNAPSHOTS}'", *(roles.parts[endpoint].codes[name] for name in roles.collection.scope)])
    taken = f"(items({inside}) | where('{roles.key_member}', base.{roles.key_member}))"
    answers = [sample.answer.raw.decode("utf-8", "replace") for sample in samples]
    is_first = any(one.find("<Snapshot>") < one.find("<Properties>") for one in answers if "<Snapshot>" in one)
    shown = f"[{taken}, [base]]" if is_first else f"[[base], {taken}]"
    start = f"{{% for base in page.items %}}{{% for some in {shown} %}}{{% for each in some %}}"
    snapshot = "{% if each.Snapshot is defined %}<Snapshot>{{ each.Snapshot | xml }}</Snapshot>{% endif %}"
    return _EACH.sub(lambda found: f"{start}{found.group(1)}{snapshot}{found.group(2)}{'{% endfor %}' * 3}", text)


@dataclass(frozen=True, slots=True)
class _Author:
    """Writes what is asked of snapshots; `home` is the endpoint that makes them."""

    snapshots: Snapshots
    objects: Roles
    home: Endpoint
    flow: Flow

    @property
    def _place(self) -> str:
        return self.objects.address(self.home).replace(self.objects.collection.name, SNAPSHOTS, 1)

    def keep(self, draft: Draft) -> None:
        """Let a request keep a blob as it is, under a name that says when."""
        key = self.objects.key_code(self.home)
        codes = [self.objects.parts[self.home].codes[name] for name in self.objects.collection.scope]
        inside = " ~ '/' ~ ".join([f"'{self.objects.collection.name}'", *codes])
        let = {"fraction": "{{ new_id('{digits:7}') }}", "snapshot": "{{ now('', '%Y-%m-%dT%H:%M:%S.') ~ fraction ~ 'Z' }}"}
        draft.then = {"let": {**draft.then.pop("let", {}), **let}, **draft.then}
        name = "{{ (" + key + ") ~ '?snapshot=' ~ snapshot }}"
        kept = {"$merge": [f"{{{{ lookup({inside}, {key}) }}}}", {"Snapshot": "{{ snapshot }}"}]}
        add_effect(draft, "create", {"in": self._place, "key": name, "item": kept, "as": "kept"})
        headers = draft.then.get("headers") or {}
        draft.then["headers"] = {known: "{{ snapshot }}" if known.lower() == _FIELD else value for known, value in headers.items()}
        given: dict[str, list[str]] = {}
        for known, sample in self.snapshots.made.items():
            given.setdefault(self.objects.names(self.home, sample)[1] or "", []).append(known[-8:-1])
        draft.then["recorded_ids"] = {
            "by": "{{ " + key + " }}",
            "given": [{"to": to, "ids": [one]} for to, ids in given.items() for one in ids],
        }
        draft.notes.append(_NOTE)

    def drafts(self) -> Iterator[tuple[Endpoint, list[Draft]]]:
        """Draft reads and removals of snapshots, and what is said where there is none."""
        there = (self._place, "{{ (" + self.objects.key_code(self.home) + ") ~ '?snapshot=' ~ request.query.snapshot }}")
        for method, samples in self.snapshots.asked.items():
            if method == "only":
                yield self._all_removed(samples)
                continue
            endpoint = Endpoint(method, self.home.shape, (), tuple(samples))
            good = [sample for sample in samples if sample.good and self._item(sample) is not None]
            refused = [sample for sample in samples if not sample.good]
            found: list[Draft] = []
            if good:
                found = self._usual(endpoint, good, Condition("item", there, "present"))
            if refused:
                answer = answer_of([self._case(endpoint, sample) for sample in refused], self.flow, Findings(), fresh=True)
                gone = (_ASKED, Condition("item", there, "absent"))
                found.append(Draft(endpoint, tuple(refused), gone, then=answer, notes=[_NOTE], rung="standard", exception=True))
            yield endpoint, found

    def _all_removed(self, samples: Sequence[Sample]) -> tuple[Endpoint, list[Draft]]:
        """Draft the removal of all snapshots of a blob."""
        endpoint = Endpoint("DELETE", self.home.shape, (), tuple(samples))
        inside = " ~ '/' ~ ".join(
            [f"'{SNAPSHOTS}'", *(self.objects.parts[self.home].codes[name] for name in self.objects.collection.scope)]
        )
        start = f"(({self.objects.key_code(self.home)}) ~ '?snapshot=')"
        mine = f"{{{{ one if (one | slice(0, {start} | length)) == {start} else '' }}}}"
        good = [sample for sample in samples if sample.good]
        answer = answer_of([self._case(endpoint, sample) for sample in good or samples], self.flow, Findings(), fresh=True)
        gone = {"in": self._place, "for": f"one in keys({inside})", "key": mine}
        asked = Condition("headers", (_WHICH,), "equals", "only")
        then = {"remove": gone, **answer}
        return endpoint, [
            Draft(endpoint, tuple(samples), (asked,), then=then, notes=[_NOTE], rung="standard", verb="delete", exception=True)
        ]

    def _usual(self, endpoint: Endpoint, good: Sequence[Sample], there: Condition) -> list[Draft]:
        reads = endpoint.method == "GET"
        shown = [as_whole(sample, (self._item(sample) or {}).get("content", b"")) for sample in good] if reads else list(good)
        cases = [self._case(endpoint, sample).with_item("item", self._item(sample)) for sample in shown]
        findings = Findings()
        answer = answer_of(cases, self.flow, findings, fresh=not endpoint.reads)
        if reads:
            answer = {name: value for name, value in answer.items() if name not in _BODY} | {"text": "{{ item.content }}"}
        if endpoint.method == "DELETE":
            answer = {"remove": {"in": there.name[0], "key": there.name[1]}, **answer}
        notes = [_NOTE, *findings.notes]
        draft = Draft(endpoint, tuple(shown), (_ASKED,), (there,), then=answer, notes=notes, rung="standard", verb="read", exception=True)
        return serve_content([draft], []) if reads else [draft]

    def _item(self, sample: Sample) -> dict[str, Any] | None:
        """Return the blob as it was when the snapshot was made."""
        made = self.snapshots.made[sample.query["snapshot"][0]]
        sighting = self.objects.sightings.get(made.number)
        return item_of(sighting.before or sighting.after) if sighting is not None else None

    def _case(self, endpoint: Endpoint, sample: Sample) -> Case:
        return Case(sample, request_values(sample, path_values(endpoint.shape, sample.segments)))


def _fits(endpoint: Endpoint, sample: Sample) -> bool:
    """Say whether a request has the shape of the path of those that are listed alike."""
    told = path_values(endpoint.shape, sample.segments)
    fixed = [(part, own) for part, own in zip(endpoint.shape, sample.segments, strict=False) if isinstance(part, str)]
    return len(sample.segments) == len(endpoint.shape) and bool(told) and all(part == own for part, own in fixed)
