"""Body files that nothing names, and bodies that are not what their content type says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, Final

import orjson

from understudy.files.stubs.lint.subject import Doubt, Subject, texts_of
from understudy.files.stubs.yaml_text import Pointer

_KEYS: Final = frozenset({"file", "seed_file"})
_JSON: Final = re.compile(r"application/(?:[\w.+-]*\+)?json *(?:;.*)?", re.IGNORECASE)
_XML: Final = re.compile(r"(?:application|text)/(?:[\w.+-]*\+)?xml *(?:;.*)?", re.IGNORECASE)
_LARGEST: Final = 1 << 20  # octets of a body that is read


def check_bodies(subject: Subject) -> Iterator[Doubt]:
    """Find files in the service's own directory (named like the stub file) to which no stub refers."""
    if subject.file is None:
        return
    directory = subject.file.parent / subject.file.stem
    if not directory.is_dir():
        return
    named = {str(PurePosixPath(text)) for pointer, text in texts_of(subject.document) if pointer and pointer[-1] in _KEYS}
    for place in sorted(path for path in directory.rglob("*") if path.is_file()):
        name = place.relative_to(subject.file.parent).as_posix()
        if name not in named:
            yield Doubt((), "note", "unused-body-file", f"no stub refers to the body file {name!r}")


def check_content(subject: Subject) -> Iterator[Doubt]:
    """Find fixed bodies that are no JSON or XML although their content type says so."""
    for number, stub in enumerate(subject.stubs):
        then = stub.get("then")
        for pointer, answer in _answers(then, ("stubs", number, "then")) if isinstance(then, Mapping) else ():
            reads = _reader(answer)
            key = next((key for key in ("text", "file") if isinstance(answer.get(key), str)), "")
            body = _fixed(answer[key], subject, is_file=key == "file") if reads is not None and key else None
            if reads is not None and body and (why := reads(body)):
                yield Doubt((*pointer, key), "warning", "broken-body", f"the content type says otherwise: {why}")


def _answers(then: Mapping[str, Any], pointer: Pointer) -> Iterator[tuple[Pointer, Mapping[str, Any]]]:
    yield pointer, then
    responses = then.get("responses")
    for number, answer in enumerate(responses) if isinstance(responses, list) else ():
        if isinstance(answer, Mapping):
            yield (*pointer, "responses", number), answer


def _reader(answer: Mapping[str, Any]) -> Callable[[bytes], str] | None:
    """Choose what reads a body by its content type; nothing reads one that breaks off or is coded on purpose."""
    headers = answer.get("headers")
    fields = {str(name).lower(): value for name, value in headers.items()} if isinstance(headers, Mapping) else {}
    kind = fields.get("content-type")
    if not isinstance(kind, str) or "content-encoding" in fields or "fault" in answer:
        return None
    return _why_no_json if _JSON.fullmatch(kind) else _why_no_xml if _XML.fullmatch(kind) else None


def _fixed(text: str, subject: Subject, *, is_file: bool) -> bytes | None:
    """Return a body that no template makes."""
    if is_file:
        place = subject.file.parent / text if subject.file is not None else None
        return place.read_bytes() if place is not None and place.is_file() and place.stat().st_size <= _LARGEST else None
    return None if "{{" in text or "{%" in text else text.encode()


def _why_no_json(body: bytes) -> str:
    try:
        orjson.loads(body)
    except orjson.JSONDecodeError as error:
        return f"no JSON ({error})"
    return ""


def _why_no_xml(body: bytes) -> str:
    from understudy.files.languages.xml import parse_xml  # noqa: PLC0415 - few files need it

    return "" if b"<!DOCTYPE" in body or parse_xml(body) is not None else "no XML"  # documents with types are not read
