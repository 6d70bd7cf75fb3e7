"""From recordings on disk to a stub file on disk: reads, infers, proves, merges with what people wrote, writes.

Hand-written stubs stay as they are, edited ones are kept and shown, generated ones are replaced.
"""

from __future__ import annotations

import base64
import gc
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any

from understudy.core.generator.passes.latency import Fit
from understudy.core.generator.pipeline import Generated, generate
from understudy.core.generator.proving.deviations import Difference
from understudy.core.generator.proving.proof import Proof, Verdict, rehearse_all
from understudy.core.generator.proving.story import tell, tell_rules
from understudy.core.generator.writing.document import digest
from understudy.core.generator.writing.merge import is_edited, merge_documents
from understudy.errors import FileError
from understudy.files.recordings import find_recordings
from understudy.files.stubs.comments import render_over
from understudy.files.stubs.yaml_text import YamlTextError, parse_yaml
from understudy.runtime.defects import Defect, infer_despite
from understudy.runtime.rehearsal import DocumentRehearsal

_LARGEST_INLINE = 4096


@dataclass(slots=True)
class Outcome:
    """What generation did for one service.

    Attributes:
        later_fidelity: the share that was reproduced a year later, too.
        homes: the endpoint of every sample, by its number.
        ways: how the answers of every endpoint were inferred.
        predicted: of the samples that were left out to be predicted, whether they were.
        defect: what failed on this recording, so that something was inferred without it.
    """

    name: str
    file: str
    exchanges: int
    reproduced: int
    held_out: float | None
    held_out_frequent: float | None
    stubs: int
    document: dict[str, Any]
    differences: list[dict[str, Any]] = field(default_factory=list)
    kept: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    rungs: dict[str, int] = field(default_factory=dict)
    limited: int = 0
    later_fidelity: float = 1.0
    stale: list[dict[str, Any]] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    fits: tuple[Fit, ...] = ()
    generality: float | None = None
    homes: Mapping[int, str] = field(default_factory=dict)
    ways: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    predicted: Mapping[int, bool] = field(default_factory=dict)
    defect: Defect | None = None

    @property
    def fidelity(self) -> float:
        """The share of recorded exchanges that was reproduced."""
        return self.reproduced / self.exchanges if self.exchanges else 1.0

    @property
    def in_turn(self) -> list[str]:
        """The generated stubs that answer as recorded when their turn comes, because nothing explains those answers."""
        return [stub["id"] for stub in self.document["stubs"] if "nth" in stub.get("when", {}) and "learned_from" in stub]

    def story(self, stub_id: str) -> list[str] | None:
        """Tell what a stub or scenario was learned from, line by line; None when there is none of that name."""
        found = next((stub for stub in self.document.get("stubs", ()) if stub.get("id") == stub_id), None)
        if found is None and stub_id in self.document.get("scenarios", {}):
            return tell_rules(self.document["scenarios"][stub_id])
        return None if found is None else tell(found, self.verdicts)

    @property
    def names(self) -> list[str]:
        """What a story can be told of: stubs and scenarios."""
        return [*(stub["id"] for stub in self.document.get("stubs", ()) if "id" in stub), *self.document.get("scenarios", ())]

    def shares(self) -> list[dict[str, Any]]:
        """List the endpoints: how much of each was reproduced, by which stubs, how it was inferred, and what of it was predicted."""
        wheres = {stub["id"]: _where(stub.get("when", {})) for stub in self.document["stubs"] if "id" in stub}
        found: dict[str, dict[str, Any]] = {}
        for verdict in self.verdicts:
            number = verdict.sample.number
            where = self.homes.get(number) or wheres.get(verdict.stub) or f"{verdict.sample.method} {verdict.sample.exchange.request.path}"
            start = {"endpoint": where, "exchanges": 0, "reproduced": 0, "held_out": 0, "predicted": 0}
            share = found.setdefault(where, {**start, "how": list(self.ways.get(where, ())), "stubs": []})
            share["exchanges"] += 1
            share["reproduced"] += verdict.reproduced
            share["held_out"] += number in self.predicted
            share["predicted"] += self.predicted.get(number, False)
            if verdict.stub and verdict.stub not in share["stubs"]:
                share["stubs"].append(verdict.stub)
        return sorted(found.values(), key=lambda share: (share["endpoint"].partition(" ")[2], share["endpoint"]))

    def report(self) -> dict[str, Any]:
        """Write the figures as `--json` prints them."""
        return {
            "exchanges": self.exchanges,
            "reproduced": self.reproduced,
            "fidelity": round(self.fidelity, 6),
            "held_out_fidelity": None if self.held_out is None else round(self.held_out, 6),
            "held_out_frequent": None if self.held_out_frequent is None else round(self.held_out_frequent, 6),
            "generality": None if self.generality is None else round(self.generality, 6),
            "later_fidelity": round(self.later_fidelity, 6),
            "stale": self.stale,
            "latency": [
                {"stub": one.stub, "samples": one.count, "family": one.family, "distance": round(one.distance, 4), "close": one.is_close}
                for one in self.fits
            ],
            "stubs": self.stubs,
            "file": self.file,
            "limited": self.limited,
            "rungs": self.rungs,
            "in_turn": self.in_turn,
            "kept": list(self.kept),
            "conflicts": list(self.conflicts),
            "outdated": list(self.outdated),
            "removed": list(self.removed),
            "unused": list(self.unused),
            "endpoints": self.shares(),
            "differences": self.differences,
            "defect": None if self.defect is None else asdict(self.defect),
        }


def generate_service(name: str, recordings: Path, stubs: Path, *, hold_out: bool = True, without: Iterable[str] = ()) -> Outcome:
    """Generate the stub file of one service.

    Args:
        name: of the service, as its recordings are called.
        recordings: the directory of recordings.
        stubs: the directory of stub files; made when it is missing.
        hold_out: whether to measure held-out fidelity, too.
        without: inferences to leave out, by their names in `understudy.core.generator.switches`.

    Raises:
        RecordingError: a recording is damaged.
        FileError: the existing stub file cannot be read.
    """
    generated, defect = _infer(name, recordings, hold_out=hold_out, without=frozenset(without))
    target = stubs / f"{name}.yaml"
    stubs.mkdir(parents=True, exist_ok=True)
    before = target.read_text("utf-8") if target.exists() else ""
    merged = merge_documents(_existing(target, before), _with_body_files(generated.document, stubs, name))
    document = merged.document
    _write(target, render_over(document, before))
    return Outcome(
        name=name,
        file=str(target),
        exchanges=len(generated.proof.verdicts) + len(generated.unproven) + generated.unanswered,
        limited=generated.limited,
        reproduced=generated.proof.reproduced + generated.unanswered,
        held_out=generated.held_out,
        held_out_frequent=generated.held_out_frequent,
        stubs=len(document["stubs"]),
        document=document,
        differences=_differences(generated),
        kept=merged.kept,
        conflicts=merged.conflicts,
        outdated=merged.stale,
        removed=merged.removed,
        unused=_unused(document, generated.proof, name, stubs),
        rungs=generated.rungs(),
        later_fidelity=generated.later_fidelity,
        stale=_stale(generated.later, generated.proof),
        verdicts=generated.proof.verdicts,
        fits=generated.fits,
        generality=generated.generality,
        homes=generated.homes(),
        ways=generated.ways(),
        predicted=generated.predicted,
        defect=defect,
    )


def infer(name: str, recordings: Path, *, hold_out: bool = True, without: Iterable[str] = ()) -> Generated:
    """Infer the stubs of one service from all its recordings, and write nothing.

    Raises:
        RecordingError: a recording is damaged.
    """
    return _infer(name, recordings, hold_out=hold_out, without=frozenset(without))[0]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Spare the search for cycles among the very many objects of a recording: it finds none, and takes a sixth of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _infer(name: str, recordings: Path, *, hold_out: bool, without: frozenset[str]) -> tuple[Generated, Defect | None]:
    found = find_recordings(recordings, name)
    runs = [list(recording.exchanges()) for recording in found]
    exchanges = [exchange for run in runs for exchange in run]
    heading = next((recording.heading for recording in reversed(found) if recording.heading is not None), None)
    upstream = heading.upstream if heading is not None else ""
    service = {"name": name, **({"upstream": upstream} if upstream else {})}
    starts = list(accumulate((len(run) for run in runs[:-1]), initial=0))

    def attempt(left_out: frozenset[str]) -> Generated:
        return generate(
            exchanges,
            service,
            lambda document: DocumentRehearsal(document, name),
            rehearse_afresh=lambda document: DocumentRehearsal(document, name, seed=1),
            recordings=[recording.run for recording in found],
            hold_out=hold_out,
            without=left_out,
            starts=starts,
        )

    with _uncollected():
        return infer_despite(attempt, without)


def _unused(document: Mapping[str, Any], proof: Proof, name: str, root: Path) -> tuple[str, ...]:
    """List the hand-written and edited stubs of the merged file that no recorded request reaches.

    Raises:
        StubFileError: what people wrote in the file is wrong.
    """
    own = [stub["id"] for stub in document["stubs"] if stub.get("id") and ("learned_from" not in stub or is_edited(stub))]
    if not own:
        return ()
    judged = rehearse_all(document, [verdict.sample for verdict in proof.verdicts], lambda it: DocumentRehearsal(it, name, root))
    used = {verdict.stub for verdict in judged.verdicts}
    return tuple(stub for stub in own if stub not in used)


def _where(when: Mapping[str, Any]) -> str:
    path = when.get("path", "")
    return f"{when.get('method', 'any')} {path if isinstance(path, str) else path.get('template', '')}"


def _existing(target: Path, text: str) -> dict[str, Any] | None:
    if not text.strip():
        return None
    try:
        document = parse_yaml(text)
    except YamlTextError as error:
        raise FileError(f"{target} cannot be read, so nothing was generated over it: {error}") from error
    return document if isinstance(document, dict) else None


def _write(target: Path, text: str) -> None:
    part = target.with_name(f".{target.name}.part")
    part.write_text(text, "utf-8")
    part.replace(target)


def _differences(generated: Generated) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for verdict in generated.proof.verdicts:
        if verdict.reproduced:
            continue
        exchange = verdict.sample.exchange
        entry: dict[str, Any] = {
            "exchange": exchange.seq,
            "request": f"{exchange.request.method} {exchange.request.target[:100]}",
            "stub": verdict.stub,
            "recorded_status": verdict.sample.status,
            "fields": [{"path": one.place, "recorded": one.recorded, "answered": one.answered} for one in verdict.differences],
        }
        if verdict.problem:
            entry["problem"] = verdict.problem
        found.append(entry)
    found.extend(
        {"exchange": exchange.seq, "request": f"{exchange.request.method} {exchange.request.target[:100]}", "fields": [], "problem": why}
        for exchange, why in generated.unproven
    )
    return found


def _stale(later: Proof, proof: Proof) -> list[dict[str, Any]]:
    """List the fields that hold only at the recorded moment, each once per stub; elements of lists count as one."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for verdict in later.stale_since(proof):
        for one in verdict.differences or (Difference("", "an answer", verdict.problem or "no stub answers this"),):
            path = re.sub(r"/\d+(?=/|$)", "/*", one.place)
            entry = {"stub": verdict.stub, "path": path, "recorded": one.recorded, "answered": one.answered, "exchanges": 0}
            found.setdefault((verdict.stub, path), entry)["exchanges"] += 1
    return list(found.values())


def _with_body_files(document: dict[str, Any], stubs: Path, name: str) -> dict[str, Any]:
    """Move bodies too large or too binary for YAML to files beside it."""

    def moved(answer: dict[str, Any]) -> dict[str, Any]:
        data, key = _large_body(answer)
        if data is None:
            return answer
        suffix = _suffix(answer)
        place = f"{name}/bodies/{hashlib.sha256(data).hexdigest()[:16]}{suffix}"
        target = stubs / place
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists() or target.read_bytes() != data:
            target.write_bytes(data)
        return {("file" if old == key else old): (place if old == key else value) for old, value in answer.items()}

    stubs_written = []
    for stub in document["stubs"]:
        then = stub["then"]
        then = moved(then)
        if isinstance(then.get("responses"), list):
            then = {**then, "responses": [moved(answer) for answer in then["responses"]]}
        stubs_written.append(_sealed_again(stub, {**stub, "then": then}))
    return {**document, "stubs": stubs_written}


def _sealed_again(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Renew the digest of a generated stub whose body moved to a file."""
    learned = before.get("learned_from")
    if before["then"] == after["then"] or not isinstance(learned, dict) or is_edited(before):
        return after
    return {**after, "learned_from": {**learned, "digest": digest(after)}}


def _large_body(answer: Mapping[str, Any]) -> tuple[bytes | None, str]:
    if isinstance(encoded := answer.get("base64"), str) and len(encoded) > 256:
        return base64.b64decode(encoded), "base64"
    text = answer.get("text")
    if isinstance(text, str) and len(text) > _LARGEST_INLINE and "{{" not in text and "{%" not in text:
        return text.encode(), "text"
    return None, ""


def _suffix(answer: Mapping[str, Any]) -> str:
    headers = answer.get("headers", {})
    kind = next((str(value) for key, value in headers.items() if key.lower() == "content-type"), "")
    media = kind.partition(";")[0].strip()
    known = {
        "text/html": ".html",
        "text/plain": ".txt",
        "application/xml": ".xml",
        "text/xml": ".xml",
        "image/png": ".png",
        "image/jpeg": ".jpg",
        "text/css": ".css",
        "application/javascript": ".js",
    }
    return known.get(media, ".bin" if "base64" in answer else ".txt")
