"""The two bad days of the demo, added to the generated stub file as a person would add them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

SCENARIOS: Final = """\
  outage:
    - match: {path: /**}
      fault: {status: 503, headers: {retry-after: "1"}}
  throttled:
    - match: {path: /v1/**}
      rate_limit: {key: [{header: authorization}], token_bucket: {capacity: 10, refill: 5/s}}
"""


def with_scenarios(text: str) -> str:
    """Return the stub file with the two scenarios under its `scenarios` key, which is made when there is none."""
    lines = text.splitlines(keepends=True)
    for index, line in enumerate(lines):
        if line.rstrip() in {"scenarios:", "scenarios: {}"}:
            return "".join([*lines[:index], "scenarios:\n", SCENARIOS, *lines[index + 1 :]])
    return f"{text.rstrip()}\nscenarios:\n{SCENARIOS}"


def add_scenarios(file: Path) -> None:
    """Edit one stub file in place."""
    file.write_text(with_scenarios(file.read_text(encoding="utf-8")), encoding="utf-8")
