"""Pass 5i: files that only stand there: whole or in part, by the conditions of RFC 9110 §13 and §14, as the recorded server gave them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from understudy.core.engine.preconditions import condition, cut_range
from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.answers.literal import recorded_answer
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.passes.trees.properties import write_case
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.measured import explain_measured
from understudy.core.generator.templates.sources import Case, request_values
from understudy.core.generator.traffic.endpoint import Endpoint, Parameter, Shape
from understudy.core.generator.traffic.sample import AUTHORITY, HERE, Sample
from understudy.core.model.headers import Headers
from understudy.core.model.step import Finish, SendBody, SendHead, Steps

_STATUSES = frozenset([200, 206, 304, 412, 416])
_CONDITIONS = ("range", "if-range", "if-none-match", "if-modified-since", "if-match", "if-unmodified-since")
_ALWAYS_THE_SAME = ("etag", "last-modified")


@dataclass(slots=True)
class FixedFile:
    """A file that was read in full.

    Attributes:
        whole: the sample that shows it all.
        samples: of all requests about it, in recorded order.
        apart: what the server answers otherwise than RFC 9110 has it.
    """

    whole: Sample
    samples: list[Sample]
    apart: list[Sample] = field(default_factory=list)


@dataclass(slots=True)
class FixedFiles:
    """All of them, with what the server does for any.

    Attributes:
        ranges: whether a part of some was given, or refused.
        conditional: whether some was not sent again.
        missing: of requests for what is not there, where several paths were answered so and nothing is ever written.
    """

    files: list[FixedFile]
    ranges: bool
    conditional: bool
    missing: list[Sample] = field(default_factory=list)

    def all_samples(self) -> list[Sample]:
        """List the samples that these files answer."""
        return [*(sample for file in self.files for sample in file.samples), *self.missing]


def find_fixed_files(samples: Sequence[Sample]) -> FixedFiles | None:
    """Find the files that a server gives as RFC 9110 says; None where nobody ever asked for a part, or for what changed."""
    by_path: dict[tuple[str, ...], list[Sample]] = defaultdict(list)
    for sample in samples:
        by_path[sample.segments].append(sample)
    written = {sample.segments[:-1] for sample in samples if not sample.reads}
    files = [file for path, own in by_path.items() if path[:-1] not in written and (file := _fixed(own)) is not None]
    told = [sample.status for file in files for sample in file.samples if sample not in file.apart]
    ranges, conditional = bool({206, 416}.intersection(told)), bool({304, 412}.intersection(told))
    return FixedFiles(files, ranges, conditional, [] if written else _missing(by_path)) if ranges or conditional else None


def _missing(by_path: Mapping[tuple[str, ...], list[Sample]]) -> list[Sample]:
    gone = [own for own in by_path.values() if all(sample.status == 404 and sample.method == "GET" and not sample.query for sample in own)]
    return [sample for own in gone for sample in own] if len(gone) > 1 else []


def _fixed(samples: list[Sample]) -> FixedFile | None:
    """Take requests about one path for those about a file, if they are: what it holds never changes, and answers say that it is one."""
    if any(
        sample.method not in ("GET", "HEAD") or sample.query or sample.operation or sample.status not in _STATUSES for sample in samples
    ):
        return None
    reads = [sample for sample in samples if sample.method == "GET"]
    whole = next((sample for sample in reads if sample.status == 200 and "range" not in sample.headers), None)
    if whole is None or not _is_file(whole) or any(sign in str(whole.answer.tree) for sign in (HERE, AUTHORITY)):
        return None
    if any(sample.status == 200 and sample.answer.raw != whole.answer.raw for sample in reads):
        return None
    if any(_told(sample, name) not in (None, _told(whole, name)) for sample in samples for name in _ALWAYS_THE_SAME):
        return None
    apart = [sample for sample in samples if not _follows(sample, whole)]
    return FixedFile(whole, samples, apart) if all(sample.method == "GET" for sample in apart) else None


def _is_file(whole: Sample) -> bool:
    """Whether an answer comes from where files are kept: it can be had in parts, or says when it last changed."""
    response = whole.exchange.response
    is_whole = response is not None and bool(response.body) and not whole.exchange.response_encoded
    return is_whole and (_told(whole, "accept-ranges") == "bytes" or _told(whole, "last-modified") is not None)


def _told(sample: Sample, name: str) -> str | None:
    return next((value for field_name, value in sample.fields if field_name.lower() == name), None)


def _follows(sample: Sample, whole: Sample) -> bool:
    """Whether an answer is what RFC 9110 makes of the whole."""
    request = sample.exchange.request
    steps: Steps = (SendHead(200, Headers.of(whole.fields)), SendBody(whole.answer.raw), Finish())
    steps = condition(request, steps)
    if sample.status in (206, 416):
        steps = cut_range(request, steps)
    head = next(step for step in steps if isinstance(step, SendHead))
    body = b"".join(step.data for step in steps if isinstance(step, SendBody))
    return head.status == sample.status and (sample.method == "HEAD" or body == sample.answer.raw)


def draft_fixed_files(found: FixedFiles, flow: Flow) -> dict[Endpoint, list[Draft]]:
    """Write the stubs of files: one for each method by which one was asked for, and one for each answer of its own."""
    drafts: dict[Endpoint, list[Draft]] = {}
    measured = measured_files(found.files)
    for files in measured:
        draft = _draft_measured(files, found, flow)
        drafts[draft.endpoint] = [draft]
    for file in (one for one in found.files if not any(one in files for files in measured)):
        for method in ("GET", "HEAD"):
            own = [sample for sample in file.samples if sample.method == method]
            shows = file.whole if method == "GET" else next((sample for sample in own if sample.status == 200), None)
            if not own or shows is None:
                continue
            endpoint = Endpoint(method, file.whole.segments, (), tuple(own))
            usual = [sample for sample in own if sample not in file.apart]
            draft = Draft(endpoint, (shows, *(sample for sample in usual if sample is not shows)), verb="read")
            draft.then = _constant(recorded_answer(endpoint, shows, flow, ()), shows)
            if found.ranges and method == "GET":
                draft.then["ranges"] = True
                draft.notes.append("parts of it are given as they are asked for")
            if found.conditional:
                draft.then["conditional"] = True
                draft.notes.append("what the client has already is not sent again")
            drafts[endpoint] = [draft, *_exceptions(endpoint, [sample for sample in own if sample in file.apart], flow)]
    if found.missing:
        draft = _draft_missing(found.missing, flow)
        drafts[draft.endpoint] = [draft]
    return drafts


def measured_files(files: Sequence[FixedFile]) -> list[list[FixedFile]]:
    """Find files beside one another that hold one text as far as their paths say (``/range/26``)."""
    beside: dict[tuple[str, ...], list[FixedFile]] = defaultdict(list)
    for file in files:
        beside[file.whole.segments[:-1]].append(file)
    return [
        own
        for own in beside.values()
        if len(own) > 1
        and not any(file.apart or file.whole.method != "GET" for file in own)
        and explain_measured([file.whole.answer.raw for file in own], [_measured_case(file.whole) for file in own]) is not None
    ]


def _measured_case(sample: Sample) -> Case:
    """Read a request whose path ends in a number, which may also be told less one: the place of the last byte."""
    size = sample.segments[-1]
    values: dict[str, Any] = {"path.size": size, **({"(path.size | int - 1)": int(size) - 1} if size.isdecimal() else {})}
    return Case(sample, {**values, **request_values(sample, {})})


def _draft_measured(files: Sequence[FixedFile], found: FixedFiles, flow: Flow) -> Draft:
    findings = Findings()
    shape: Shape = (*files[0].whole.segments[:-1], Parameter("size", kind="int"))
    wholes = [file.whole for file in files]
    rest = [sample for file in files for sample in file.samples if sample is not file.whole]
    draft = Draft(Endpoint("GET", shape, (), tuple(wholes + rest)), tuple(wholes + rest), verb="read")
    draft.then = answer_of([_measured_case(sample) for sample in wholes], flow, findings, fresh=False)
    draft.then.setdefault("headers", {}).update(_measured_tags(wholes))
    draft.then.update({name: True for name, is_so in (("ranges", found.ranges), ("conditional", found.conditional)) if is_so})
    draft.notes = [*findings.notes, "as much of one text as the path says, whole or in parts"]
    return draft


def _measured_tags(wholes: Sequence[Sample]) -> dict[str, str]:
    """Write the tags of versions that say how much of a text there is (``range26``)."""
    sizes = [sample.segments[-1] for sample in wholes]
    told = [_told(sample, "etag") or "" for sample in wholes]
    before, _, after = told[0].partition(sizes[0])
    are_made = all(tag == f"{before}{size}{after}" for tag, size in zip(told, sizes, strict=True)) and told[0] != ""
    return {name: f"{before}{{{{ path.size }}}}{after}" for name, _ in wholes[0].fields if name.lower() == "etag" and are_made}


def _draft_missing(samples: Sequence[Sample], flow: Flow) -> Draft:
    findings = Findings()
    draft = Draft(Endpoint("GET", ("**",), (), tuple(samples)), tuple(samples))
    draft.then = answer_of([write_case(sample) for sample in samples], flow, findings, fresh=True)
    draft.exception = True
    draft.notes = ["what is not there is answered alike everywhere", *findings.notes]
    return draft


def _constant(answer: dict[str, Any], sample: Sample) -> dict[str, Any]:
    """Let a file have the version it has: no moment of a request says anything about it."""
    headers = answer.get("headers", {})
    fixed = {name: value for name, value in sample.fields if name.lower() in _ALWAYS_THE_SAME and name in headers and "{{" not in value}
    return {**answer, "headers": {**headers, **fixed}} if fixed else answer


def _exceptions(endpoint: Endpoint, samples: Iterable[Sample], flow: Flow) -> list[Draft]:
    """Answer as recorded what is not as RFC 9110 has it, to the very same conditions."""
    groups: dict[tuple[tuple[str, str], ...], list[Sample]] = defaultdict(list)
    for sample in samples:
        groups[tuple((name, sample.headers[name]) for name in _CONDITIONS if name in sample.headers)].append(sample)
    drafts: list[Draft] = []
    for asked, group in groups.items():
        draft = Draft(endpoint, tuple(group), tuple(Condition("headers", (name,), "equals", value) for name, value in asked))
        draft.then = _constant(recorded_answer(endpoint, group[0], flow, ()), group[0])
        draft.exception = True
        drafts.append(draft)
    return drafts
