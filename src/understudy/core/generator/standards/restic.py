"""Repositories of backups as restic keeps them on a server: files of a few kinds under the hash of their content, and one configuration.

Source: restic, "REST backend" (https://restic.readthedocs.io/en/stable/REST_backend.html). Header fields, and the words for what is not
there, are the recording's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.sources import Case, request_values
from understudy.core.generator.things.live import Collection
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint, Parameter, Shape
from understudy.core.generator.traffic.sample import Sample

FILES: Final = "restic_files"
_ACCEPTED: Final = "application/vnd.x.restic.rest"
_KINDS: Final = frozenset(["data", "keys", "locks", "snapshots", "index"])
_CONFIG: Final = "config"
_NOTE: Final = "behaves as restic's REST backend says"
_MISSING: Final = 404
_BODY: Final = ("json", "text", "base64", "file", "json_style")
_REPOSITORY: Final = Parameter("repository", rest=True)
_VERBS: Final[Mapping[str, str]] = {"GET": "read", "HEAD": "read", "POST": "create", "DELETE": "delete"}

type _Place = tuple[str, str]  # the kind of a file, and whether one is meant: "one" or "all"


@dataclass(slots=True)
class Restic:
    """What was asked of repositories, by method, kind and whether one file is meant.

    Attributes:
        is_named: whether repositories have names, by the paths before the kinds.
    """

    is_named: bool
    samples: dict[tuple[str, _Place], list[Sample]] = field(default_factory=dict)

    def lists(self) -> frozenset[int]:
        """Name the samples whose lists have no order: a client reads all of them."""
        return frozenset(
            sample.number for (method, (_, which)), found in self.samples.items() if (method, which) == ("GET", "all") for sample in found
        )

    def all_samples(self) -> Iterator[Sample]:
        """Yield every sample that is about repositories."""
        for samples in self.samples.values():
            yield from samples


def find_restic(samples: Sequence[Sample]) -> Restic | None:
    """Find repositories; None where no client asked in the words of restic."""
    if not any((sample.exchange.request.headers.get("accept") or "").startswith(_ACCEPTED) for sample in samples):
        return None
    placed = [(sample, *named) for sample in samples if sample.method in _VERBS and (named := _place(sample)) is not None]
    found = Restic(is_named=any(repository for _, repository, _ in placed))
    for sample, repository, place in placed:
        if bool(repository) == found.is_named:
            found.samples.setdefault((sample.method, place), []).append(sample)
    return found


def _place(sample: Sample) -> tuple[tuple[str, ...], _Place] | None:
    """Tell which repository, and what in it, a path names."""
    path = sample.segments
    if path[-1:] == (_CONFIG,):
        return path[:-1], (_CONFIG, "one")
    if len(path) > 1 and path[-2] in _KINDS:
        return path[:-2], (path[-2], "one" if path[-1] else "all")
    return (path[:-1], ("", "all")) if "create" in sample.query and path[-1:] == ("",) else None


def draft_restic(restic: Restic, flow: Flow) -> tuple[dict[Endpoint, list[Draft]], list[Roles]]:
    """Write the stubs of repositories."""
    author = _Author(restic, flow)
    found: dict[Endpoint, list[Draft]] = {}
    for (method, place), samples in restic.samples.items():
        endpoint = Endpoint(method, author.shape(place), (), tuple(samples))
        if drafts := list(author.drafts(endpoint, place)):
            found[endpoint] = drafts
    return found, [Roles(Collection(FILES, "name", ("repository",) if restic.is_named else ()))]


@dataclass(frozen=True, slots=True)
class _Author:
    """Writes what is done with files."""

    restic: Restic
    flow: Flow

    def shape(self, place: _Place) -> Shape:
        """Write the path of a place."""
        kind, which = place
        before: Shape = (_REPOSITORY,) if self.restic.is_named else ()
        if not kind or kind == _CONFIG:
            return (*before, kind)
        return (*before, kind, Parameter("name") if which == "one" else "")

    def _address(self, kind: str) -> str:
        return f"{FILES}/{kind}:{{{{ path.repository | replace('/', ':') }}}}" if self.restic.is_named else f"{FILES}/{kind}"

    def drafts(self, endpoint: Endpoint, place: _Place) -> Iterator[Draft]:
        """Draft what goes well, and what is said where there is no such file."""
        kind, which = place
        key = "{{ path.name }}" if kind != _CONFIG else _CONFIG
        there = (self._address(kind), key)
        good = [sample for sample in endpoint.samples if sample.good]
        needs = which == "one" and endpoint.method != "POST"
        if good:
            sealed = (Condition("item", there, "present"),) if needs else ()
            then = self._then(endpoint, place, there, good)
            yield Draft(endpoint, tuple(good), sealed=sealed, then=then, notes=[_NOTE], rung="standard", verb=_VERBS[endpoint.method])
        refused = [sample for sample in endpoint.samples if sample.status == _MISSING]
        known = [sample for sample in self.restic.all_samples() if sample.status == _MISSING]
        if needs and (refused or known):
            then = self._answer(refused or known[:1])
            gone = (Condition("item", there, "absent"),)
            yield Draft(
                endpoint,
                tuple(refused or known[:1]),
                gone,
                then=then if endpoint.method != "HEAD" else _headless(then),
                notes=[_NOTE],
                rung="standard",
                exception=True,
            )

    def _then(self, endpoint: Endpoint, place: _Place, there: tuple[str, str], good: Sequence[Sample]) -> dict[str, Any]:
        kind, which = place
        answer = self._answer([sample for sample in good if sample.status == 200] or good)
        if endpoint.method == "POST" and kind:
            name = "{{ path.name }}" if kind != _CONFIG else _CONFIG
            return {"create": {"in": there[0], "key": there[1], "item": {"name": name, "content": "{{ request.body }}"}}, **answer}
        if endpoint.method == "DELETE":
            return {"remove": {"in": there[0], "key": there[1]}, **answer}
        plain = {name: value for name, value in answer.items() if name not in _BODY}
        if endpoint.method == "HEAD" and which == "one":
            return {**plain, "headers": {**_without(plain, "content-length"), "Content-Length": "{{ item.content | length }}"}}
        if endpoint.method != "GET":
            return answer
        if which == "one":
            plain = {name: value for name, value in plain.items() if name != "status"}
            return {**plain, "headers": _without(plain, "content-range"), "text": "{{ item.content }}", "ranges": True}
        trees = [sample.answer.tree for sample in good if isinstance(sample.answer.tree, list)]
        sized = any(isinstance(one, dict) for tree in trees for one in tree)
        each: Any = {"name": "{{ each.name }}", "size": "{{ each.content | length }}"} if sized or not any(trees) else "{{ each.name }}"
        shown = {"$for": "each in page.items", "$each": each}
        return {"list": {"from": there[0], "sort": ["$key"]}, **plain, "json": shown}

    def _answer(self, samples: Sequence[Sample]) -> dict[str, Any]:
        cases = [Case(sample, request_values(sample, {})) for sample in samples]
        return answer_of(cases, self.flow, Findings(), fresh=True)


def _headless(then: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in then.items() if name not in _BODY}


def _without(then: Mapping[str, Any], field_name: str) -> dict[str, Any]:
    return {name: value for name, value in (then.get("headers") or {}).items() if name.lower() != field_name}
