"""Doubtful places of stub files that load without problems: what `understudy check` tells beyond errors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from understudy.core.model.service import Service
from understudy.files.stubs.document import describe_pointer
from understudy.files.stubs.lint.ambiguous import check_ambiguous, check_large_sets
from understudy.files.stubs.lint.bodies import check_bodies, check_content
from understudy.files.stubs.lint.shadowed import check_shadowed
from understudy.files.stubs.lint.states import check_states
from understudy.files.stubs.lint.subject import Doubt, Severity, Subject
from understudy.files.stubs.lint.templates import check_templates
from understudy.files.stubs.lint.volatile import check_volatile
from understudy.files.stubs.yaml_text import YamlTextError, find_positions, parse_yaml

type Check = Callable[[Subject], Iterator[Doubt]]

CHECKS: Final[tuple[Check, ...]] = (
    check_shadowed,
    check_ambiguous,
    check_large_sets,
    check_templates,
    check_states,
    check_volatile,
    check_bodies,
    check_content,
)


@dataclass(frozen=True, slots=True, order=True)
class LintRemark:
    """One doubtful place of one file; lines and columns count from 1."""

    file: str
    line: int
    column: int
    severity: Severity
    rule: str
    message: str


def lint_document(document: Mapping[str, Any], service: Service, file: Path | None = None, extra: Iterable[Check] = ()) -> list[Doubt]:
    """Run every check on a document and what it was compiled to.

    Args:
        document: the data of a stub file.
        service: what `compile_document` made of it.
        file: where it was read, for checks that look at the files beside it.
        extra: checks of other rooms, such as a search for secrets.
    """
    subject = Subject(document, service, file)
    return [doubt for check in (*CHECKS, *extra) for doubt in check(subject)]


def lint_file(file: Path, service: Service, extra: Iterable[Check] = ()) -> tuple[LintRemark, ...]:
    """Run every check on a stub file that was loaded as `service`; sorted by place."""
    text = file.read_text(encoding="utf-8-sig")
    try:
        document = parse_yaml(text)
    except YamlTextError:
        return ()
    if not isinstance(document, dict):
        return ()
    doubts = lint_document(document, service, file, extra)
    if not doubts:
        return ()
    positions = find_positions(text, {(doubt.pointer, False) for doubt in doubts})
    remarks = []
    for doubt in doubts:
        place = positions[doubt.pointer, False]
        field = describe_pointer(doubt.pointer)
        message = f"{field}: {doubt.message}" if field else doubt.message
        remarks.append(LintRemark(str(file), place.line, place.column, doubt.severity, doubt.rule, message))
    return tuple(sorted(remarks))
