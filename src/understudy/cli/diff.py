"""`understudy diff`: what changed between two sets of stubs or recordings, told by behavior."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from understudy.cli.output import json_option, print_json, say, style

EXAMPLES = """\b
Examples:
  understudy diff stubs stubs.new            two directories of stub files
  understudy diff old/payments.yaml stubs/payments.yaml
  understudy diff recordings/monday recordings/tuesday   what their stubs would be is compared

\b
Exit code: 1 when behavior was added, removed or changed, else 0."""

_SIGNS = {"added": ("+", "green"), "removed": ("-", "red"), "changed": ("~", "yellow"), "noise": ("·", "bright_black")}
_MOST_SHOWN = 6


@click.command("diff", epilog=EXAMPLES)
@click.argument("old", type=click.Path(exists=True, path_type=Path))
@click.argument("new", type=click.Path(exists=True, path_type=Path))
@json_option
def command(old: Path, new: Path, *, as_json: bool) -> int:
    """Tell what changed from OLD to NEW: stub files, directories of them, or directories of recordings."""
    from understudy.runtime.differences import compare_sets  # noqa: PLC0415 - not needed for --help

    found = compare_sets(old, new)
    behavior = any(change.kind != "noise" for changes in found.values() for change in changes)
    if as_json:
        services = {
            name: [{"kind": change.kind, "what": change.what, "where": [_place(*place) for place in change.where]} for change in changes]
            for name, changes in found.items()
        }
        print_json({"changed": behavior, "services": services})
        return int(behavior)
    for name, changes in found.items():
        say(f"{style(name, bold=True)}  {_summary([change.kind for change in changes])}")
        noise = [change.what for change in changes if change.kind == "noise"]
        if noise:
            more = f" … and {len(noise) - _MOST_SHOWN} more (--json lists all)" if len(noise) > _MOST_SHOWN else ""
            say(f"  {style(_SIGNS['noise'][0], fg=_SIGNS['noise'][1])} only noise: {', '.join(noise[:_MOST_SHOWN])}{more}")
        for change in changes:
            if change.kind == "noise":
                continue
            sign, color = _SIGNS[change.kind]
            say(f"  {style(sign, fg=color)} {change.what}")
            for place in change.where[:_MOST_SHOWN]:
                written = _place(*place)
                say(f"      {written['path']}: {_brief(written, 'old')} → {_brief(written, 'new')}")
            if len(change.where) > _MOST_SHOWN:
                say(f"      … and {len(change.where) - _MOST_SHOWN} more (--json lists all)")
    return int(behavior)


def _summary(kinds: list[str]) -> str:
    counted = [f"{kinds.count(kind)} {kind}" for kind in ("added", "removed", "changed") if kind in kinds]
    if counted:
        return ", ".join(counted)
    return "only noise" if kinds else "the same"


def _place(path: str, old: Any, new: Any) -> dict[str, Any]:
    from understudy.core.model.json_codec import ABSENT  # noqa: PLC0415 - not needed for --help

    sides = {name: value for name, value in (("old", old), ("new", new)) if value is not ABSENT}
    return {"path": path, **sides}


def _brief(written: dict[str, Any], side: str) -> str:
    if side not in written:
        return "(absent)"
    text = repr(written[side])
    return text if len(text) <= 60 else text[:59] + "…"
