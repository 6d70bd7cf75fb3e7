"""`understudy recordings`: what was recorded, what is in it, and what can be saved of a damaged file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from understudy.cli.options import option
from understudy.cli.output import json_option, note, print_json, say, table
from understudy.errors import MissingFileError, UsageError, VerdictError

if TYPE_CHECKING:
    from understudy.core.model.exchange import Exchange
    from understudy.core.model.headers import Headers
    from understudy.files.recordings import Recording
    from understudy.files.recordings.recovery import Condition

EXAMPLES = """\b
Examples:
  understudy recordings list                        every run of every service
  understudy recordings show payments               one line per exchange
  understudy recordings show payments 12            exchange 12 of the latest run, whole
  understudy recordings repair payments             save what is whole of damaged runs
  understudy recordings prune payments --keep 3     delete all but the latest three runs"""

_SHOWN_BODY_BYTES = 4096


@click.group("recordings", epilog=EXAMPLES)
def command() -> None:
    """List, show, repair and prune recordings."""


@command.command("list")
@click.argument("service", required=False)
@option("recordings")
@json_option
def list_(service: str | None, recordings: Path, as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """List the recordings of SERVICE, or of all services, with their condition."""
    conditions = list(_conditions(recordings, service))
    if as_json:
        print_json({"recordings": [_condition_to_json(one) for one in conditions]})
    else:
        rows = [
            (one.recording.service, one.recording.run, one.exchanges, one.failures or "", _size(one.recording.path), one.verdict)
            for one in conditions
        ]
        for line in table(rows, header=("SERVICE", "RUN", "EXCHANGES", "FAILED", "SIZE", "CONDITION")):
            say(line)
    if damaged := [str(one.recording.path) for one in conditions if one.verdict == "damaged"]:
        raise VerdictError(f"damaged: {', '.join(damaged)}. Save what is whole with 'understudy recordings repair'.")


@command.command("show")
@click.argument("service")
@click.argument("number", type=int, required=False)
@click.option("--run", "run", metavar="RUN", help="The run to show; default: the latest.")
@option("recordings")
@json_option
def show(service: str, number: int | None, run: str | None, recordings: Path, as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """Show the exchanges of SERVICE, one line each, or exchange NUMBER whole."""
    from understudy.files.recordings import choose_runs  # noqa: PLC0415 - not needed for --help

    recording = choose_runs(recordings, service, run)[-1]
    if number is None:
        _show_all(recording, as_json=as_json)
        return
    for exchange in recording.exchanges():
        if exchange.seq == number:
            _show_one(exchange, as_json=as_json)
            return
    raise UsageError(f"{recording.path} has no exchange {number}.")


@command.command("repair")
@click.argument("service", required=False)
@option("recordings")
@json_option
def repair(service: str | None, recordings: Path, as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """Save every whole exchange of damaged or cut-short runs; damaged files are kept beside them.

    SERVICE may also be the path of one recording.
    """
    from understudy.files.recordings.recovery import repair as repair_one  # noqa: PLC0415 - not needed for --help

    changed: list[dict[str, Any]] = []
    for condition in _conditions(recordings, service):
        if condition.verdict not in ("damaged", "cut short"):
            continue
        after = repair_one(condition.recording)
        changed.append(_condition_to_json(after))
        if not as_json:
            aside = f"; the old file is {after.recording.path.stem}.damaged" if condition.verdict == "damaged" else ""
            note(f"{after.recording.path}: {after.exchanges} exchanges saved{aside}")
    if as_json:
        print_json({"repaired": changed})
    elif not changed:
        note("Nothing to repair.")


@command.command("prune")
@click.argument("service")
@click.option("--keep", type=click.IntRange(0), default=1, show_default=True, metavar="N", help="How many of the latest runs to keep.")
@option("recordings")
@json_option
def prune(service: str, keep: int, recordings: Path, as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """Delete older runs of SERVICE, and body files that no run needs any more."""
    from understudy.files.recordings import find_recordings  # noqa: PLC0415 - not needed for --help
    from understudy.files.recordings.recovery import delete  # noqa: PLC0415 - as above

    found = find_recordings(recordings, service)
    gone = found[: len(found) - keep]
    freed = delete(gone)
    if as_json:
        print_json({"deleted": [str(one.path) for one in gone], "freed_bytes": freed})
    else:
        note(f"{len(gone)} run(s) of {service} deleted, {freed} bytes freed.")


def _conditions(directory: Path, service: str | None) -> Iterator[Condition]:
    from understudy.files.recordings import Recording, recorded_services  # noqa: PLC0415 - not needed for --help
    from understudy.files.recordings.recovery import examine  # noqa: PLC0415 - as above

    if service is not None and service.endswith(".jsonl"):
        path = Path(service)
        if not path.is_file():
            raise MissingFileError(f"there is no recording {path}.")
        yield examine(Recording(path, None))
        return
    names = recorded_services(directory)
    if service is not None and service not in names:
        raise UsageError(f"{directory} holds no recording of a service {service!r}. Recorded there: {', '.join(names) or 'nothing'}.")
    for name in names if service is None else (service,):
        for path in sorted((directory / name).glob("*.jsonl")):
            yield examine(Recording(path, None))


def _show_all(recording: Recording, *, as_json: bool) -> None:
    from understudy.core.model.exchange import Failure  # noqa: PLC0415 - not needed for --help

    rows = []
    for exchange in recording.exchanges():
        response = exchange.response
        outcome = exchange.outcome.kind if isinstance(exchange.outcome, Failure) else str(exchange.outcome.status)
        if as_json:
            request = exchange.request
            print_json(
                {"seq": exchange.seq, "method": request.method, "target": request.target, "outcome": outcome, "complete": exchange.complete}
            )
            continue
        size = len(response.body) if response is not None else 0
        extra = f"{len(exchange.messages)} messages" if exchange.messages else "" if exchange.complete else "interrupted"
        rows.append(
            (
                exchange.seq,
                exchange.request.method,
                outcome,
                f"{exchange.timings.total * 1000:.0f} ms",
                size,
                exchange.request.target,
                extra,
            )
        )
    for line in table(rows, header=() if as_json else ("NO", "METHOD", "OUTCOME", "TIME", "BYTES", "TARGET", "")):
        say(line)


def _show_one(exchange: Exchange, *, as_json: bool) -> None:
    if as_json:
        from understudy.files.recordings.codec import exchange_to_record  # noqa: PLC0415 - needed here alone

        print_json(exchange_to_record(exchange, lambda _body: None))
        return
    request, response = exchange.request, exchange.response
    say(f"{request.method} {request.target} HTTP/{request.http_version}   ({request.scheme}://{request.authority})")
    _show_message(request.headers, request.body)
    say()
    if response is None:
        say(str(exchange.outcome))
        return
    say(f"HTTP/{response.http_version} {response.status} {response.reason}   ({exchange.timings.total * 1000:.1f} ms)")
    _show_message(response.headers, response.body)
    for name, value in response.trailers:
        say(f"{name}: {value}   (trailer)")
    for message in exchange.messages:
        arrow = ">" if message.sender == "client" else "<"
        say(f"{arrow} {message.at_s:.3f}s {message.data[:_SHOWN_BODY_BYTES].decode('utf-8', 'backslashreplace')}")
    if exchange.end is not None:
        say(f"closed by {exchange.end.sender}: {exchange.end.code} {exchange.end.reason}")
    if exchange.interruption is not None:
        say(f"interrupted: {exchange.interruption.message}")


def _show_message(headers: Headers, body: bytes) -> None:
    for name, value in headers:
        say(f"{name}: {value}")
    if body:
        say()
        say(body[:_SHOWN_BODY_BYTES].decode("utf-8", "backslashreplace"))
        if len(body) > _SHOWN_BODY_BYTES:
            say(f"… {len(body)} bytes in all")


def _condition_to_json(condition: Condition) -> dict[str, Any]:
    return {
        "service": condition.recording.service,
        "run": condition.recording.run,
        "file": str(condition.recording.path),
        "exchanges": condition.exchanges,
        "failures": condition.failures,
        "condition": condition.verdict,
        "ended": condition.ended,
        "whole": condition.whole,
        "damaged": [{"offset": offset, "bytes": length} for offset, length in condition.damaged],
        "missing_bodies": list(condition.missing_bodies),
    }


def _size(path: Path) -> str:
    size = float(path.stat().st_size)
    for unit in ("B", "KiB", "MiB"):
        if size < 1024:
            return f"{size:.0f} {unit}"
        size /= 1024
    return f"{size:.1f} GiB"
