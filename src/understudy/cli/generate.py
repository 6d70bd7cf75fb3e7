"""`understudy generate`: recordings to stub files, with the proof."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from understudy.cli.options import option
from understudy.cli.output import json_option, note, print_json, progress, say, style, table
from understudy.core.generator.switches import SWITCHES
from understudy.errors import UsageError

if TYPE_CHECKING:
    from understudy.runtime.generation import Outcome

EXAMPLES = """\b
Examples:
  understudy generate                       every service that was recorded
  understudy generate payments              one of them
  understudy generate --min-fidelity 0.99   fail when less than 99 % is reproduced, as in CI
  understudy generate --json                figures and every difference, for machines
  understudy generate payments --explain create-customer

\b
Exit code: 1 when a service stays below --min-fidelity, else 0."""

_MOST_SHOWN = 8
_FALLEN = {"literal", "turn"}


@click.command("generate", epilog=EXAMPLES)
@click.argument("services", nargs=-1, metavar="[SERVICE]...")
@option("recordings")
@option("stubs")
@click.option(
    "--min-fidelity", type=click.FloatRange(0, 1), default=0.0, metavar="SHARE", help="Fail when a service reproduces less than this share."
)
@click.option("--hold-out/--no-hold-out", default=True, help="Also measure how well the first part of the traffic predicts the rest.")
@click.option("--explain", metavar="STUB", help="Tell the story of one stub or scenario: its exchanges and what was inferred from them.")
@click.option(
    "--without",
    type=click.Choice(sorted(SWITCHES)),
    multiple=True,
    metavar="NAME",
    help=f"Leave an inference out, to see what it is worth; repeatable: {', '.join(sorted(SWITCHES))}.",
)
@click.option(
    "--report", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Write the proof as an HTML page and as JSON there."
)
@json_option
def command(
    services: tuple[str, ...],
    *,
    recordings: Path,
    stubs: Path,
    min_fidelity: float,
    hold_out: bool,
    explain: str | None,
    without: tuple[str, ...],
    report: Path | None,
    as_json: bool,
) -> int:
    """Turn recordings into stub files, and prove them by asking them everything that was recorded."""
    from understudy.files.recordings import recorded_services  # noqa: PLC0415 - not needed for --help
    from understudy.runtime.generation import generate_service  # noqa: PLC0415 - not needed for --help

    names = services or recorded_services(recordings)
    outcomes: list[Outcome] = []
    with progress("generating", len(names)) as advance:
        for name in names:
            advance(0, name)
            outcomes.append(generate_service(name, recordings, stubs, hold_out=hold_out, without=without))
            advance()
    if report is not None:
        from understudy.cli.report.generation import write_report  # noqa: PLC0415 - not needed for --help

        note(f"report: {write_report(report, outcomes)}")
    failed = [outcome for outcome in outcomes if outcome.fidelity < min_fidelity]
    story = _story(outcomes, explain) if explain else []
    if as_json:
        print_json({"services": {outcome.name: outcome.report() for outcome in outcomes}, **({"story": story} if story else {})})
    else:
        for outcome in outcomes:
            _show(outcome)
        for line in story:
            say(line)
    for outcome in outcomes:
        if outcome.defect is not None:
            left_out, where = ", ".join(outcome.defect.left_out), f"{outcome.defect.error} at {outcome.defect.place}"
            note(f"{outcome.name}: left out {left_out}: it failed on this recording ({where}); please report it")
    for outcome in failed:
        note(f"{outcome.name}: fidelity {outcome.fidelity:.1%} is below {min_fidelity:.1%}")
    return 1 if failed else 0


def _show(outcome: Outcome) -> None:
    held = "" if outcome.held_out is None else f", held-out {outcome.held_out:.1%}"
    held += "" if outcome.generality is None else f", with other names {outcome.generality:.1%}"
    share = f"{outcome.reproduced}/{outcome.exchanges} reproduced ({outcome.fidelity:.1%}{held})"
    say(f"{style(outcome.name, bold=True)}  {share}, {outcome.stubs} stubs → {outcome.file}")
    for entry in outcome.stale[:_MOST_SHOWN]:
        place = f"{entry['path']}: recorded {_brief(entry['recorded'])}, answered {_brief(entry['answered'])}"
        say(f"  only right at the recorded time: {entry['stub']} {place} ({entry['exchanges']} of its exchanges)")
    if outcome.in_turn:
        say(f"  nothing explains these answers, they are given as recorded when their turn comes: {', '.join(outcome.in_turn)}")
    shares = outcome.shares()
    if fallen := [one["endpoint"] for one in shares if one["how"] and set(one["how"]) <= _FALLEN]:
        say(f"  answered as recorded only: {_several(fallen)}")
    for one in shares:
        if one["predicted"] < one["held_out"]:
            say(f"  held out and not predicted: {one['held_out'] - one['predicted']} of {one['held_out']} of {one['endpoint']}")
    _show_merge(outcome)
    shown = outcome.differences[:_MOST_SHOWN]
    for line in table([(f"  {entry['request']}", entry.get("stub", ""), _difference(entry)) for entry in shown]):
        say(line)
    if len(outcome.differences) > len(shown):
        say(f"  … and {len(outcome.differences) - len(shown)} more (--json lists all)")


def _several(names: list[str]) -> str:
    more = f" … and {len(names) - _MOST_SHOWN} more" if len(names) > _MOST_SHOWN else ""
    return ", ".join(names[:_MOST_SHOWN]) + more


def _show_merge(outcome: Outcome) -> None:
    """Say what became of the file that was there."""
    for kept in outcome.kept:
        say(f"  kept as it was edited: {kept}")
    for conflict in outcome.conflicts:
        say(f"  conflict: {conflict}")
    for name in outcome.outdated:
        say(f"  outdated: {name} was edited, and nothing in the recordings calls for it any more")
    if outcome.removed:
        say(f"  removed, the recordings no longer call for them: {', '.join(outcome.removed)}")
    if outcome.unused:
        say(f"  asked for by nothing that was recorded: {', '.join(outcome.unused)}")


def _difference(entry: dict[str, Any]) -> str:
    fields = entry["fields"]
    if not fields:
        return "no stub answers this" if not entry.get("problem") else str(entry["problem"])
    first = fields[0]
    more = f" (+{len(fields) - 1})" if len(fields) > 1 else ""
    return f"{first['path']}: recorded {_brief(first['recorded'])}, answered {_brief(first['answered'])}{more}"


def _brief(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _story(outcomes: list[Outcome], name: str) -> list[str]:
    """Tell what one stub or scenario was learned from.

    Raises:
        UsageError: there is none of that name.
    """
    for outcome in outcomes:
        story = outcome.story(name)
        if story is not None:
            return [f"{outcome.name}/{name}", *(f"  {line}" for line in story)]
    near = get_close_matches(name, [one for outcome in outcomes for one in outcome.names], 3)
    raise UsageError(f"there is no stub or scenario {name!r}." + (f" Did you mean {', '.join(map(repr, near))}?" if near else ""))
