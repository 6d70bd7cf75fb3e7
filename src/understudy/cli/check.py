"""`understudy check`: errors and doubtful places in stub files and recordings, without serving them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

import click
import orjson

from understudy.cli.options import option, project
from understudy.cli.output import json_option, print_json, say, style
from understudy.cli.report.model import count
from understudy.cli.report.remark import Remark, as_sarif, from_problem, from_text
from understudy.errors import FileError, MissingFileError, NothingToDoError, StubFileError

EXAMPLES = """\b
Examples:
  understudy check                          all stub files of stubs/
  understudy check stubs/payments.yaml      one file
  understudy check stubs recordings         recordings, too: are they whole?
  understudy check --strict                 warnings fail, as in CI
  understudy check --sarif check.sarif      for code hosts that show remarks beside a change

\b
Exit code: 2 when there are errors; 1 when there is a secret, or with --strict a warning; else 0."""

_COLORS = {"error": "red", "warning": "yellow", "note": "blue"}
_STUBS = (".yaml", ".yml", ".json")


@click.command("check", epilog=EXAMPLES)
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@option("stubs")
@click.option("--strict", is_flag=True, help="Fail on warnings, too.")
@click.option("--sarif", "sarif_file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write SARIF 2.1.0 to FILE.")
@json_option
def command(paths: tuple[Path, ...], *, stubs: Path, strict: bool, sarif_file: Path | None, as_json: bool) -> int:
    """Find errors and doubtful places in stub files and recordings. PATH defaults to the stub directory."""
    files = list(find_files(paths or (stubs,)))
    names: dict[str, Path] = {}
    remarks = sorted({remark for file in files for remark in check_file(file, names)})
    errors = sum(remark.severity == "error" for remark in remarks)
    warnings = sum(remark.severity == "warning" for remark in remarks)
    if sarif_file is not None:
        from importlib.metadata import version  # noqa: PLC0415 - slow, and needed here alone

        sarif_file.write_bytes(orjson.dumps(as_sarif(remarks, version("understudy")), option=orjson.OPT_INDENT_2) + b"\n")
    if as_json:
        print_json({"files": len(files), "errors": errors, "warnings": warnings, "remarks": [asdict(remark) for remark in remarks]})
    else:
        for remark in remarks:
            severity = style(remark.severity, fg=_COLORS[remark.severity], bold=True)
            say(f"{remark.file}:{remark.line}:{remark.column}: {severity}: {remark.message}")
        say(f"{count(len(files), 'file')}: {count(errors, 'error')}, {count(warnings, 'warning')}")
    if errors:
        return 2
    return int(any(remark.rule == "secret" or (strict and remark.severity == "warning") for remark in remarks))


def find_files(paths: Sequence[Path]) -> Iterator[Path]:
    """List the stub files and recordings that are named or lie in directories that are.

    Raises:
        MissingFileError: a path does not exist.
        NothingToDoError: a directory holds neither.
    """
    for path in paths:
        if path.is_file():
            yield path
            continue
        if not path.is_dir():
            raise MissingFileError(f"there is no {str(path)!r} to check.")
        own = sorted(file for file in path.iterdir() if file.suffix in _STUBS and not file.name.startswith(".") and file.is_file())
        recorded = sorted(path.glob("*.jsonl")) + sorted(path.glob("*/*.jsonl"))
        if not own and not recorded:
            raise NothingToDoError(f"{str(path)!r} holds neither stub files (*.yaml) nor recordings (*.jsonl).")
        yield from own
        yield from recorded


def check_file(file: Path, names: dict[str, Path]) -> Iterator[Remark]:
    """Check one stub file or recording.

    Args:
        file: the file.
        names: services that were met so far, by name; this file's is added.
    """
    if file.suffix == ".jsonl":
        yield from _check_recording(file)
        return
    from understudy.cli.report.secrets import check_secrets  # noqa: PLC0415 - not needed for --help
    from understudy.files.stubs.lint import lint_file  # noqa: PLC0415 - not needed for --help
    from understudy.files.stubs.reader import load_file  # noqa: PLC0415 - not needed for --help

    try:
        service = load_file(file)
    except StubFileError as error:
        yield from map(from_problem, error.problems)
        return
    except FileError as error:
        yield from_text(str(error), file=str(file), severity="error", rule="unreadable")
        return
    twin = names.setdefault(service.name, file)
    if twin.parent == file.parent and twin != file:
        yield Remark(str(file), 1, 1, "error", "duplicate-service", f"the service {service.name!r} is that of {twin} already")
    for warning in service.warnings:
        yield from_text(warning, file=str(file), severity="warning", rule="doubtful")
    secrets = partial(check_secrets, allowed=frozenset(map(str, project().redaction.get("allow_values") or ())))
    for doubt in lint_file(file, service, [secrets]):
        yield Remark(doubt.file, doubt.line, doubt.column, doubt.severity, doubt.rule, doubt.message)


def _check_recording(file: Path) -> Iterator[Remark]:
    from understudy.cli.report.secrets import secrets_left  # noqa: PLC0415 - not needed for --help
    from understudy.config.redaction import redaction_rules  # noqa: PLC0415 - as above
    from understudy.files.recordings.reader import read_lines  # noqa: PLC0415 - as above

    try:
        for _ in read_lines(file):
            pass
        yield from secrets_left(file, redaction_rules(project().redaction))
    except FileError as error:
        yield from_text(str(error), file=str(file), severity="error", rule="damaged")
