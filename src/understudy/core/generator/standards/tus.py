"""Resumable uploads by the tus protocol: made by their length, brought piece by piece, asked how far they are, read and removed.

Source: tus, "Resumable upload protocol" 1.0.x (https://tus.io/protocols/resumable-upload). What the protocol leaves open, such as where an
upload stands and whether and how it can be read, is taken from the recording.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from understudy.core.engine.templates.tus import read_metadata
from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.acts.content import as_whole, serve_content
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.nodes import escape, quoted
from understudy.core.generator.templates.sources import Case, request_values
from understudy.core.generator.things.live import Collection
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint, Parameter, Shape
from understudy.core.generator.traffic.sample import HERE, Sample
from understudy.core.generator.values.looks import id_format

UPLOADS: Final = "uploads"
_KEY: Final = "{{ path.upload }}"
_NAMING = ("filename", "filetype")  # what metadata tell of an upload for those who download it
_THERE: Final = (Condition("item", (UPLOADS, _KEY), "present"),)
_NOTE: Final = "behaves as the tus protocol says"
_OWN: Final = frozenset(["location", "upload-offset", "upload-length", "upload-metadata", "upload-defer-length"])
_LENGTH: Final = "request.headers['upload-length'] | int if request.headers['upload-length'] is defined"
_OTHER_OFFSET: Final = (
    "{{ (request.headers['upload-offset'] | default('-1') | int) != (lookup('" + UPLOADS + "', path.upload).content | length) }}"
)
_KEPT: Final = "{{ lookup('" + UPLOADS + "', path.upload).content | length }}"
_NO_LENGTH: Final = "{{ request.headers['upload-length'] is not defined and request.headers['upload-defer-length'] is not defined }}"
_OTHER_VERSION: Final = "{{ request.headers['tus-resumable'] | default('') != '1.0.0' }}"
_PIECE: Final = "application/offset+octet-stream"
_NO_PIECE: Final = "{{ request.headers['content-type'] | default('') != '" + _PIECE + "' }}"
_NO_OFFSET: Final = "{{ request.headers['upload-offset'] is not defined }}"
# What a piece is like that has none of these mistakes: only then its offset is looked at.
_RIGHT: Final[Mapping[str, str]] = {
    _NO_PIECE: "{{ request.headers['content-type'] | default('') == '" + _PIECE + "' }}",
    _NO_OFFSET: "{{ request.headers['upload-offset'] is defined }}",
    _OTHER_VERSION: "{{ request.headers['tus-resumable'] | default('') == '1.0.0' }}",
}
_REFUSED: Final[Mapping[tuple[str, int], str]] = {
    ("POST", 400): _NO_LENGTH,
    ("POST", 412): _OTHER_VERSION,
    ("PATCH", 412): _OTHER_VERSION,
    ("PATCH", 415): _NO_PIECE,
    ("PATCH", 409): _OTHER_OFFSET,
}


@dataclass(slots=True)
class Tus:
    """Uploads of one place.

    Attributes:
        base: the path under which uploads are made; each stands right below it.
        samples: by method and whether they are about one upload.
        items: what an upload was when a sample about it was answered, by number.
    """

    base: tuple[str, ...]
    before: str
    samples: dict[tuple[str, bool], list[Sample]] = field(default_factory=dict)
    items: dict[int, dict[str, Any]] = field(default_factory=dict)

    def all_samples(self) -> Iterator[Sample]:
        """Yield every sample that is about these uploads."""
        for samples in self.samples.values():
            yield from samples


def find_tus(samples: Sequence[Sample]) -> Tus | None:
    """Find uploads that are made and brought by the protocol; None without any."""
    for sample in samples:
        if sample.method == "POST" and sample.status == 201 and "tus-resumable" in sample.headers:
            base = tuple(part for part in sample.segments if part)
            before, _, key = _location(sample).rpartition("/")
            if key and before.removeprefix(HERE).strip("/") == "/".join(base):
                return _followed(Tus(base, before), samples)
    return None


def _location(sample: Sample) -> str:
    return _field(sample, "location")


def _field(sample: Sample, name: str) -> str:
    return next((value for own, value in sample.fields if own.lower() == name), "")


def _mistake(samples: Sequence[Sample]) -> str:
    """Say what is wrong with all of some refused pieces by their header fields; empty where that tells nothing."""
    if any(sample.method != "PATCH" for sample in samples):
        return ""
    if all(sample.headers.get("content-type") != _PIECE for sample in samples):
        return _NO_PIECE
    return _NO_OFFSET if all("upload-offset" not in sample.headers for sample in samples) else ""


def _followed(tus: Tus, samples: Sequence[Sample]) -> Tus:
    """Follow every upload through the traffic."""
    depth = len(tus.base)
    items: dict[str, dict[str, Any]] = {}
    for sample in samples:
        own = tuple(part for part in sample.segments if part)
        if own[:depth] != tus.base or len(own) > depth + 1 or (len(own) == depth and sample.method not in ("POST", "OPTIONS")):
            continue
        one = len(own) > depth
        tus.samples.setdefault((sample.method, one), []).append(sample)
        if not one and sample.method == "POST" and sample.good:
            told = sample.headers.get("upload-metadata", "")
            items[_location(sample).rpartition("/")[2]] = {"content": sample.asked.raw, "metadata": told, "meta": read_metadata(told)}
        elif one and own[-1] in items:
            item = items[own[-1]]
            if sample.method == "PATCH" and sample.good:
                item = items[own[-1]] = {**item, "content": item["content"] + sample.asked.raw}
            tus.items[sample.number] = item
            if sample.method == "DELETE" and sample.good:
                del items[own[-1]]
    return tus


def draft_tus(tus: Tus, flow: Flow) -> tuple[dict[Endpoint, list[Draft]], Roles]:
    """Write the stubs of uploads."""
    found: dict[Endpoint, list[Draft]] = {}
    for (method, one), shape, samples in _by_shape(tus):
        endpoint = Endpoint(method, shape, (), tuple(samples))
        author = _Author(endpoint, tus, flow)
        drafts = [*author.usual(one=one), *author.refusals(one=one)]
        if drafts:
            found[endpoint] = drafts
    return found, Roles(Collection(UPLOADS, "id"))


def _by_shape(tus: Tus) -> Iterator[tuple[tuple[str, bool], Shape, list[Sample]]]:
    """Yield what is about one upload, and what is about their place, which may be named with a slash at its end."""
    for (method, one), samples in tus.samples.items():
        if one:
            yield (method, one), (*tus.base, Parameter("upload")), samples
            continue
        for place in dict.fromkeys(sample.segments for sample in samples):
            yield (method, one), place, [sample for sample in samples if sample.segments == place]


@dataclass(frozen=True, slots=True)
class _Author:
    """Writes the stubs of one endpoint."""

    endpoint: Endpoint
    tus: Tus
    flow: Flow

    def usual(self, *, one: bool) -> Iterator[Draft]:
        """Draft what goes well."""
        good = [sample for sample in self.endpoint.samples if sample.good]
        if not good:
            return
        match self.endpoint.method:
            case "POST" if not one:
                yield self._made(good)
            case "PATCH":
                received = "[item.content, request.body] | concat"
                length = f"{{{{ ({_LENGTH}) | default(omit) }}}}"
                changed = {"in": UPLOADS, "key": _KEY, "item": {"content": "{{ received }}", "length": length}}
                effects = {"let": {"received": f"{{{{ {received} }}}}"}, "update": changed}
                own = {"upload-offset": "{{ received | length }}"}
                yield self._draft(good, effects, own, sealed=_THERE, verb="update")
            case "HEAD":
                own = {
                    "upload-offset": "{{ item.content | length }}",
                    "upload-length": "{{ item.length | default(omit) }}",
                    "upload-metadata": "{{ item.metadata | default(omit, true) }}",
                    "upload-defer-length": "{{ '1' if item.length is not defined }}",
                }
                yield self._draft(good, {}, own, sealed=_THERE, verb="read")
            case "GET":
                yield from self._read([sample for sample in good if sample.status in (200, 206)])
            case "DELETE":
                yield self._draft(good, {"remove": {"in": UPLOADS, "key": _KEY}}, {}, sealed=_THERE, verb="delete")
            case _:
                yield self._draft(good, {}, {})

    def _made(self, good: Sequence[Sample]) -> Draft:
        """Make an upload; a request may bring its first bytes."""
        keys = [_location(sample).rpartition("/")[2] for sample in good]
        form = id_format(keys) or "{hex:32}"
        item = {
            "id": "{{ upload }}",
            "content": "{{ request.body }}",
            "length": f"{{{{ ({_LENGTH}) | default(omit) }}}}",
            "metadata": "{{ request.headers['upload-metadata'] | default('') }}",
            "meta": "{{ request.headers['upload-metadata'] | default('') | tus_metadata }}",
        }
        effects = {"let": {"upload": f"{{{{ new_id({quoted(form)}) }}}}"}, "create": {"in": UPLOADS, "key": "{{ upload }}", "item": item}}
        own = {"location": f"{escape(self.tus.before)}/{{{{ upload }}}}", "upload-offset": "{{ request.body_size }}"}
        parts = ("{{ not (request.headers['upload-concat'] | default('')) }}",)  # parts that are put together by name are another matter
        return self._draft(good, effects, own, verb="create", tests=parts)

    def _read(self, good: Sequence[Sample]) -> Iterator[Draft]:
        """Give what was brought, in the words for uploads of which the name, or the type, was told, and for those without."""
        known = {sample.number: self.tus.items[sample.number] for sample in good if sample.number in self.tus.items}
        told = {number: tuple(word for word in _NAMING if item["meta"].get(word)) for number, item in known.items()}
        for words in sorted(set(told.values()), key=len, reverse=True):
            shown = [as_whole(sample, known[sample.number]["content"]) for sample in good if told.get(sample.number) == words]
            is_typed = all(_field(sample, "content-type") == known[sample.number]["meta"].get("filetype") for sample in shown)
            draft = self._draft(shown, {}, {"content-type": "{{ item.meta.filetype }}"} if is_typed else {}, sealed=_THERE, verb="read")
            draft.then = {name: value for name, value in draft.then.items() if name not in ("json", "base64", "file", "json_style")}
            draft.then["text"] = "{{ item.content }}"
            if words:
                draft.tests, draft.exception = tuple(f"{{{{ item.meta.{word} is defined }}}}" for word in words), True
            yield from serve_content([draft], [])

    def refusals(self, *, one: bool) -> Iterator[Draft]:
        """Draft what is refused: an upload that is not there, and what the protocol does not allow where that was seen."""
        method = self.endpoint.method
        by_status: dict[int, list[Sample]] = {}
        for sample in self.endpoint.samples:
            if not sample.good:
                by_status.setdefault(sample.status, []).append(sample)
        if one and not by_status.keys() & {404, 410} and (method != "GET" or any(sample.good for sample in self.endpoint.samples)):
            others = [
                sample for (_, single), found in self.tus.samples.items() if single for sample in found if sample.status in (404, 410)
            ]
            if others:
                by_status[others[0].status] = others[:1]
        if method == "PATCH" and 409 not in by_status:
            yield self._refused(self.endpoint.samples[:1], {"status": 409}, _OTHER_OFFSET)
        for status, samples in by_status.items():
            if one and status in (404, 410):
                gone = (Condition("item", (UPLOADS, _KEY), "absent"),)
                yield self._draft(samples, {}, {}, conditions=gone, exception=True)
            elif test := _REFUSED.get((method, status)) or _mistake(samples):
                draft = self._draft(samples, {}, {"upload-offset": _KEPT} if one else {})
                tests = [_REFUSED.get((method, number)) or _mistake(found) for number, found in by_status.items()]
                yield self._refused(samples, draft.then, test, *(_RIGHT[other] for other in tests if status == 409 and other in _RIGHT))

    def _refused(self, samples: Sequence[Sample], then: Mapping[str, Any], *tests: str) -> Draft:
        there = _THERE if isinstance(self.endpoint.shape[-1], Parameter) else ()
        return Draft(
            self.endpoint, tuple(samples), sealed=there, tests=tests, then=dict(then), notes=[_NOTE], rung="standard", exception=True
        )

    def _draft(self, samples: Sequence[Sample], effects: Mapping[str, Any], own: Mapping[str, str], **more: Any) -> Draft:
        """Put a stub together: words and header fields as recorded, those of the protocol as it says, and effects."""
        names = {name.lower(): name for sample in samples for name, _ in sample.fields}
        left_out = _OWN | ({"content-length"} if self.endpoint.method == "HEAD" else set())
        plain = [replace(one, fields=tuple(pair for pair in one.fields if pair[0].lower() not in left_out)) for one in samples]
        findings = Findings()
        answer = answer_of([self._case(sample) for sample in plain], self.flow, findings, fresh=True)
        said = {names[name]: code for name, code in own.items() if name in names}
        headers = {**answer.pop("headers", {}), **said}
        then = {**effects, **answer, **({"headers": headers} if headers else {})}
        return Draft(self.endpoint, tuple(samples), then=then, notes=[_NOTE, *findings.notes], rung="standard", **more)

    def _case(self, sample: Sample) -> Case:
        one = isinstance(self.endpoint.shape[-1], Parameter)
        case = Case(sample, request_values(sample, {"upload": sample.segments[-1]} if one else {}))
        item = self.tus.items.get(sample.number)
        return case if item is None or not sample.good else case.with_item("item", item)
