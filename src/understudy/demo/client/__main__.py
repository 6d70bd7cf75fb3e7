"""Play one session against UNDERSTUDY_URL: `python -m understudy.demo.client recorded --report report.json`.

Exit codes: 0 everything was as expected, 1 something was not, 75 the service asked too often to come back later (EX_TEMPFAIL).
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from understudy.demo.client.api import Api, UnavailableError
from understudy.demo.client.sessions import SESSIONS, Session
from understudy.demo.client.steps import SurpriseError, Visit

EXIT_CODES = {"finished": 0, "surprised": 1, "unavailable": 75}


def play(session: Session, api: Api) -> dict[str, Any]:
    """Take the steps of a session in order, up to the first that does not go as it should; return the report."""
    visit, taken, outcome = Visit(api), [], "finished"
    for name, step in session:
        try:
            taken.append({"step": name, "ok": True, "detail": step(visit)})
        except UnavailableError as error:
            outcome = "unavailable"
            taken.append({"step": name, "ok": False, "detail": str(error)})
        except (SurpriseError, KeyError, TypeError, ValueError, OSError, http.client.HTTPException) as error:
            outcome = "surprised"
            taken.append({"step": name, "ok": False, "detail": f"{type(error).__name__}: {error}"})
        if outcome != "finished":
            break
    api.close()
    return {
        "outcome": outcome,
        "planned": len(session),
        "steps": taken,
        "requests": api.statuses.total(),
        "statuses": {str(status): count for status, count in sorted(api.statuses.items())},
    }


def main() -> int:
    """Read the command line, play, tell each step on standard output."""
    parser = argparse.ArgumentParser(prog="understudy.demo.client")
    parser.add_argument("session", choices=sorted(SESSIONS))
    parser.add_argument("--report", type=Path)
    arguments = parser.parse_args()
    report = play(SESSIONS[arguments.session], Api(os.environ["UNDERSTUDY_URL"], time.sleep))
    if arguments.report:
        arguments.report.write_text(json.dumps(report), encoding="utf-8")
    for line in report["steps"]:
        sys.stdout.write(f"{'✓' if line['ok'] else '✗'} {line['step']}: {line['detail']}\n")
    return EXIT_CODES[report["outcome"]]


if __name__ == "__main__":
    sys.exit(main())
