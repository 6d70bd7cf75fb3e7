"""Registries of npm packages: documents of packages, their versions and tags, the files that were published with them.

Source: npm, "Registry API" (https://github.com/npm/registry/blob/main/docs/REGISTRY-API.md) and "Package metadata"
(https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md). What a registry shows of a package beside what these say, in
what words it answers, and how it counts revisions, is taken from the recording.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.acts.content import as_whole, serve_content
from understudy.core.generator.passes.acts.entity_tags import serve_tags
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.standards.npm.manner import ABBREVIATED, Asked, Manner, is_abbreviated, learn_manner
from understudy.core.generator.standards.npm.views import liked_answer, search_answer, shown_package, style_in
from understudy.core.generator.standards.standard import other_refusals
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.fresh import now_code
from understudy.core.generator.templates.sources import Case, request_values
from understudy.core.generator.things.live import Collection, Version
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint, Parameter, Shape, path_values
from understudy.core.generator.traffic.sample import Sample

PACKAGES: Final = "npm_packages"
FILES: Final = "npm_files"
_NOTE: Final = "behaves as the registry API of npm says"
_P, _S, _F, _R = Parameter("package"), Parameter("scope"), Parameter("file"), Parameter("revision")
_IN_TWO: Final = (_P, Parameter("version"))
_APART: Final = "{{ path.package | first == '@' and '/' not in path.package }}"
_SHAPES: Final[Mapping[Shape, str]] = {
    (_P,): "package",
    _IN_TWO: "version",
    (_S, _P, Parameter("version")): "version",
    (_P, "-", _F): "file",
    (_S, _P, "-", _F): "file",
    (_P, "-rev", _R): "revision",
    (_S, _P, "-rev", _R): "revision",
    (_P, "-", _F, "-rev", _R): "file revision",
    (_S, _P, "-", _F, "-rev", _R): "file revision",
    ("-", "package", _P, "dist-tags"): "tags",
    ("-", "package", _P, "dist-tags", Parameter("tag")): "tag",
    ("-", "v1", "search"): "search",
    ("-", "_view", "starredByUser"): "liked",
}
_WORDS: Final = ("text", "json", "base64", "file", "json_style")


def speak_npm(drafts: dict[Endpoint, list[Draft]], flow: Flow) -> tuple[frozenset[Endpoint], list[Roles]]:
    """Write the endpoints of a registry as its API says; return those concerned and the collections of a registry."""
    kinds = {endpoint: kind for endpoint in drafts if (kind := _SHAPES.get(endpoint.shape)) is not None}
    if not any(kind == "package" for kind in kinds.values()) or len(set(kinds.values())) < 2:
        return frozenset(), []
    asked = [_asked(sample, kind, path_values(home.shape, sample.segments)) for home, kind in kinds.items() for sample in home.samples]
    manner = learn_manner(sorted(asked, key=lambda one: one[0].number))
    concerned: set[Endpoint] = set()
    for endpoint, kind in kinds.items():
        usual = [draft for author in _authors(endpoint, kind, manner, flow) for draft in author.all_drafts()]
        if usual:
            told = {sample.number for draft in usual for sample in draft.samples}
            drafts[endpoint] = [*usual, *other_refusals(drafts[endpoint], told)]
            concerned.add(endpoint)
    _serve_files(drafts, kinds)
    return frozenset(concerned), _declared(manner)


def _asked(sample: Sample, kind: str, values: Mapping[str, str]) -> Asked:
    if kind == "version" and _is_apart(sample):
        return sample, "package", {"scope": values["package"], "package": values["version"]}
    return sample, kind, values


def _is_apart(sample: Sample) -> bool:
    """Whether a path of two segments names a package within a scope, which clients of npm write as one segment (``@acme%2fkit``)."""
    return len(sample.segments) == len(_IN_TWO) and sample.segments[0].startswith("@") and "/" not in sample.segments[0]


def _authors(endpoint: Endpoint, kind: str, manner: Manner, flow: Flow) -> Iterator[_Author]:
    """Tell versions of packages from packages within scopes, where their paths are alike."""
    apart = tuple(sample for sample in endpoint.samples if kind == "version" and _is_apart(sample))
    others = tuple(sample for sample in endpoint.samples if sample not in apart)
    if others:
        yield _Author(endpoint, kind, manner, flow, others)
    if apart:
        yield _Author(endpoint, "package", manner, flow, apart)


def _serve_files(drafts: dict[Endpoint, list[Draft]], kinds: Mapping[Endpoint, str]) -> None:
    """Give the files of packages within and outside scopes also where nobody fetched one, as clients do that have them already."""
    fetched = {endpoint.shape: endpoint for endpoint, kind in kinds.items() if kind == "file" and endpoint.method == "GET"}
    home = next((endpoint for endpoint, kind in kinds.items() if kind == "package" and endpoint.method == "PUT"), None)
    if home is None:
        return
    alike = next((draft.then for endpoint in fetched.values() for draft in drafts[endpoint] if "text" in draft.then), None)
    then = alike or {"headers": {"Content-Type": "application/octet-stream"}, "text": "{{ item.content }}"}
    for shape in ((_P, "-", _F), (_S, _P, "-", _F)):
        if shape not in fetched:
            there = (Condition("item", _file(shape), "present"),)
            endpoint = Endpoint("GET", shape, (), home.samples)
            notes = [_NOTE, "never recorded: given as it was published"]
            drafts[home].append(Draft(endpoint, home.samples[:1], sealed=there, then=dict(then), notes=notes, verb="read", rung="standard"))


def _name(shape: Shape, kind: str = "") -> str:
    if shape == _IN_TWO and kind == "package":
        return "path.package ~ '/' ~ path.version"
    return "path.scope ~ '/' ~ path.package" if _S in shape else "path.package"


def _file(shape: Shape) -> tuple[str, str]:
    return (f"{FILES}/{{{{ {_name(shape)} }}}}", "{{ path.file }}")


def _declared(manner: Manner) -> list[Roles]:
    packages, files = (
        Roles(Collection(PACKAGES, "name"), key_member="name"),
        Roles(Collection(FILES, "file", ("package",)), key_member="file"),
    )
    for name, document in manner.seeds.items():
        packages.seeds.append(Version((), name, None, {"body": document}, key_member="name"))
    for (name, file), content in manner.files.items():
        files.seeds.append(Version((name,), file, None, {"body": {"file": file, "content": content}}, key_member="file"))
    return [packages, files]


@dataclass(frozen=True, slots=True)
class _Author:
    """Writes the stubs of one endpoint."""

    endpoint: Endpoint
    kind: str
    manner: Manner
    flow: Flow
    samples: tuple[Sample, ...]

    @property
    def _name(self) -> str:
        return _name(self.endpoint.shape, self.kind)

    @property
    def _package(self) -> tuple[str, str]:
        return (PACKAGES, f"{{{{ {self._name} }}}}")

    @property
    def _item(self) -> str:
        return f"lookup('{PACKAGES}', {self._name}) | default(none)"

    def all_drafts(self) -> Iterator[Draft]:
        """Draft what an endpoint answers; of packages within scopes only where the path names one."""
        is_apart = self.endpoint.shape == _IN_TWO and self.kind == "package"
        for draft in self.drafts():
            if is_apart:
                draft.tests, draft.exception = (*draft.tests, _APART), True
            yield draft

    def drafts(self) -> Iterator[Draft]:
        """Draft the usual answers, and what is answered about packages that are not there; nothing where nothing ever went well."""
        samples = self.samples
        good = [sample for sample in samples if sample.good]
        if not good:
            return
        match self.kind, self.endpoint.method:
            case "package", "GET":
                yield from self._shown(good)
            case "package", "PUT":
                yield from self._brought(good)
            case "version", "GET":
                yield from self._manifest(good)
                return
            case "revision", "PUT":
                yield self._changed(good, moved=False)
            case "revision", "DELETE":
                files = {
                    "in": f"{FILES}/{self._package[1]}",
                    "for": f"one in keys('{FILES}/' ~ ({self._name}))",
                    "key": "{{ one }}",
                }
                yield self._draft(good, {"remove": [{"in": PACKAGES, "key": self._package[1]}, {**files, "as": "files"}]}, verb="delete")
            case "file", "GET" | "HEAD":
                yield from self._content(good)
            case "file revision", "DELETE":
                collection, key = _file(self.endpoint.shape)
                counted = {"in": PACKAGES, "key": self._package[1], "item": f"{{{{ item | npm_tagged('', none, {self._rules()}) }}}}"}
                yield self._draft(good, {"create": counted, "remove": {"in": collection, "key": key}}, verb="delete")
            case "tags", "GET":
                yield from self._tags(good)
            case "tag", "PUT" | "POST":
                yield self._tagged(good, "request.json")
            case "tag", "DELETE":
                yield self._tagged(good, "none")
            case "search" | "liked", "GET":
                answer = search_answer(good) if self.kind == "search" else liked_answer(good)
                yield self._draft(good, {}, body=answer, there=False, verb="list")
                return
        missing = [sample for sample in samples if sample.status == 404]
        if missing and not (self.kind == "package" and self.endpoint.method == "PUT"):
            gone = _file(self.endpoint.shape) if self.kind == "file" else self._package
            yield self._draft(missing, {}, there=False, conditions=(Condition("item", gone, "absent"),), exception=True)

    def _rules(self, at: str = "", *, shows: bool = False) -> str:
        """Write the rules by which a document changes."""
        rules = {"base": "base_url", "rev": "new_id('" + self.manner.revision + "')"}
        if at:
            rules["at"] = at
        if shows:
            rules |= {"step": str(self.manner.step), "without": repr(list(self.manner.without)), "added": repr(dict(self.manner.added))}
            rules |= {"unread": "true"} if self.manner.unread else {}
        return "{" + ", ".join(f"'{name}': {code}" for name, code in rules.items()) + "}"

    def _draft(
        self,
        samples: Sequence[Sample],
        effects: Mapping[str, Any],
        body: Mapping[str, Any] | None = None,
        *,
        there: bool = True,
        **more: Any,
    ) -> Draft:
        """Put a stub together: status, header fields and words as recorded, effects and what is shown as the API says."""
        cases = [Case(one, request_values(one, path_values(self.endpoint.shape, one.segments))) for one in samples]
        findings = Findings()
        answer = answer_of(cases, self.flow, findings, fresh=True)
        answer = {name: value for name, value in answer.items() if body is None or name not in _WORDS}
        sealed = (Condition("item", self._package, "present"),) if there else ()
        more.setdefault("sealed", sealed)
        then = {**effects, **answer, **(body or {})}
        return Draft(self.endpoint, tuple(samples), then=then, notes=[_NOTE], rung="standard", **more)

    def _shown(self, good: Sequence[Sample]) -> Iterator[Draft]:
        """Show a package as a whole, or what is needed for installing where a client asks for that."""
        for short in (False, True):
            asked = [sample for sample in good if is_abbreviated(sample) is short]
            shown = [sample for sample in asked if sample.status == 200]
            if not shown:
                continue
            body = shown_package(shown, self.manner, short=short)
            draft = self._draft(shown, {}, body, verb="read")
            if short:
                draft.tests = (f"{{{{ '{ABBREVIATED}' in (request.headers.accept | default('')) }}}}",)
                draft.exception = True
            yield from serve_tags([draft], [sample for sample in asked if sample.status == 304])

    def _brought(self, good: Sequence[Sample]) -> Iterator[Draft]:
        """Publish versions with their files; refuse one that is there; a document without files changes what there is."""
        published = [sample for sample in good if _attachments(sample)]
        changed = [sample for sample in good if not _attachments(sample)]
        if published:
            document = f"{{{{ {self._item} | npm_published(request.json, {self._rules(self._now, shows=True)}) }}}}"
            files = {
                "in": f"{FILES}/{self._package[1]}",
                "for": "one in request.json._attachments | pairs",
                "key": "{{ one.key | basename }}",
                "item": {"file": "{{ one.key | basename }}", "content": "{{ one.value.data | b64decode }}"},
                "as": "file",
            }
            effects = {"create": [{"in": PACKAGES, "key": self._package[1], "item": document}, files]}
            first = [sample for sample in published if sample.number in self.manner.first]
            later = [sample for sample in published if sample.number not in self.manner.first]
            if first and later and first[-1].answer.tree != later[-1].answer.tree:
                yield self._draft(first, effects, there=False, verb="create", sealed=(Condition("item", self._package, "absent"),))
                yield self._draft(later, effects, verb="create")
            else:
                yield self._draft(published, effects, there=False, verb="create")
            there = f"{{% for version in request.json.versions %}}{{{{ 'there' if ({self._item}) | npm_manifest(version) }}}}{{% endfor %}}"
            has_files = "{{ request.json._attachments | default({}) | length > 0 }}"
            twice = [sample for sample in self.samples if sample.status in (403, 409) and _attachments(sample)]
            if twice:
                yield self._draft(twice, {}, there=False, tests=(has_files, there), exception=True)
            else:
                refusal = {"status": 409, "json": {"error": "this version is already present"}}
                notes = [_NOTE, "never recorded: a version is published once"]
                tests = (has_files, there)
                yield Draft(self.endpoint, tuple(published[:1]), tests=tests, then=refusal, notes=notes, rung="standard", exception=True)
        likes = [sample for sample in changed if "versions" not in (sample.asked.tree or {})]
        without_files = "request.json._attachments | default({}) | length == 0"
        for own in (likes, [sample for sample in changed if sample not in likes]):
            if own:
                draft = self._changed(own, moved=own is not likes)
                only = " and request.json.versions is not defined" if own is likes else ""
                draft.tests = (f"{{{{ {without_files}{only} }}}}",)
                draft.exception = True
                yield draft

    def _manifest(self, good: Sequence[Sample]) -> Iterator[Draft]:
        """Show one version, by its number or by a tag."""
        manifest = f"({self._item}) | npm_manifest(path.version)"
        shown = [sample for sample in good if sample.status == 200]
        missing = [sample for sample in self.samples if sample.status == 404]
        if shown:
            draft = self._draft(shown, {}, {"json": f"{{{{ {manifest} }}}}", **style_in(shown)}, verb="read")
            yield from serve_tags([draft], [sample for sample in good if sample.status == 304])
        if missing:
            gone = (f"{{{{ path.package != '-' and not ({manifest}) }}}}",)
            yield self._draft(missing, {}, there=False, tests=gone, exception=True)

    def _changed(self, good: Sequence[Sample], *, moved: bool) -> Draft:
        """Replace a document: manifests that say something else, or versions that are gone."""
        document = f"{{{{ item | npm_changed(request.json, {self._rules(self._now if moved else '')}) }}}}"
        return self._draft(good, {"create": {"in": PACKAGES, "key": self._package[1], "item": document}}, verb="update")

    def _tags(self, good: Sequence[Sample]) -> Iterator[Draft]:
        shown = [sample for sample in good if sample.status == 200]
        if shown:
            draft = self._draft(shown, {}, {"json": "{{ item['dist-tags'] }}", **style_in(shown)}, verb="list")
            yield from serve_tags([draft], [sample for sample in good if sample.status == 304])

    def _tagged(self, good: Sequence[Sample], version: str) -> Draft:
        document = f"{{{{ item | npm_tagged(path.tag, {version}, {self._rules()}) }}}}"
        return self._draft(good, {"create": {"in": PACKAGES, "key": self._package[1], "item": document}}, verb="update")

    def _content(self, good: Sequence[Sample]) -> Iterator[Draft]:
        """Give a file as it was published."""
        shown = [as_whole(sample, b"") for sample in good if sample.status in (200, 206)]
        if shown:
            there = (Condition("item", _file(self.endpoint.shape), "present"),)
            plain = [
                replace(one, fields=tuple(pair for pair in one.fields if pair[0].lower() not in ("content-length", "etag")))
                for one in shown
            ]
            draft = self._draft(plain, {}, {"text": "{{ item.content }}"}, sealed=there, verb="read")
            draft.samples = tuple(shown)
            yield from serve_content([draft], [sample for sample in good if sample.status == 304])

    @property
    def _now(self) -> str:
        return now_code("", self.manner.notation)


def _attachments(sample: Sample) -> bool:
    return isinstance(sample.asked.tree, dict) and bool(sample.asked.tree.get("_attachments"))
