"""The loop of `understudy demo`: staging, record, generate, staging gone, serve, and two bad days.

Rules: every act runs the command a user would type, in its own process, in a directory laid out as a project is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from understudy.core.model.interfaces import Clock
from understudy.demo.process import Finished, finish, python, serving
from understudy.demo.scenarios import add_scenarios
from understudy.errors import VerdictError

SERVICE: Final = "payments"


@dataclass(frozen=True, slots=True)
class Act:
    """One scene of the story.

    Attributes:
        title: what happened, in one line.
        command: what a user would have typed; empty when nothing was typed.
        ok: it went as it should.
        essential: nothing can follow when it went wrong.
        lines: the details, one line each.
        figures: the numbers of this act, for machines.
    """

    title: str
    command: str
    ok: bool
    seconds: float
    lines: tuple[str, ...] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)
    essential: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for `--json`."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Theater:
    """Where the demo plays and who is told."""

    directory: Path
    env: Mapping[str, str]
    clock: Clock
    tell: Callable[[Act], None]

    def understudy(self, *words: str) -> Finished:
        """Run one command of the command line."""
        return finish(python("understudy", *words), self.directory, self.env)

    def report(self, session: str) -> Path:
        """Return where a client writes what it saw."""
        return self.directory / "clients" / f"{session}.json"


def perform(directory: Path, env: Mapping[str, str], clock: Clock, tell: Callable[[Act], None]) -> tuple[Act, ...]:
    """Play the whole loop and return its acts; after an essential one that failed nothing follows.

    Args:
        directory: an empty directory; recordings/, stubs/ and clients/, with what each client saw, are left in it.
        env: environment of every command; see `process.environment`.
        clock: tells how long acts take.
        tell: is given each act as it ends.
    """
    acts: list[Act] = []
    (directory / "clients").mkdir()
    theater = Theater(directory, env, clock, tell)

    def play(scene: Callable[[], Act]) -> None:
        started = clock.monotonic()
        act = scene()
        act = replace(act, seconds=round(clock.monotonic() - started, 3))
        acts.append(act)
        tell(act)
        if not act.ok and act.essential:
            raise VerdictError(act.title)

    try:
        with ExitStack() as staging:
            url = ""

            def open_staging() -> Act:
                nonlocal url
                url = staging.enter_context(serving(python("understudy.demo.staging.server"), directory, theater.env))["url"]
                return Act("Staging is up, a payments API with logins, pages, jobs and limits", "", ok=True, seconds=0, lines=(url,))

            play(open_staging)
            play(lambda: _record(theater, url))
            play(lambda: _generate(theater))
        with ExitStack() as server:
            url = ""

            def open_server() -> Act:
                nonlocal url
                words = ("serve", SERVICE, "--port", "0", "--json")
                url = server.enter_context(serving(python("understudy", *words), directory, theater.env))["services"][SERVICE]
                return Act("Staging is gone, the understudy is on stage", f"understudy serve {SERVICE}", ok=True, seconds=0, lines=(url,))

            play(open_server)
            play(lambda: _visit(theater, "recorded", url, "The same client comes back"))
            play(lambda: _visit(theater, "different", url, "Another client comes, with other data in another order"))
        play(lambda: _outage(theater))
        play(lambda: _throttled(theater))
    except VerdictError as error:
        if not acts or acts[-1].ok:
            failed = Act(str(error), "", ok=False, seconds=0)
            acts.append(failed)
            tell(failed)
    return tuple(acts)


def _client(theater: Theater, session: str, name: str) -> list[str]:
    return python("understudy.demo.client", session, "--report", str(theater.report(name)))


def _told(theater: Theater, name: str) -> dict[str, Any]:
    place = theater.report(name)
    if not place.exists():
        return {"outcome": "absent", "planned": 0, "steps": [], "requests": 0, "statuses": {}}
    found: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    return found


def _steps(told: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(f"{'✓' if step['ok'] else '✗'} {step['step']}: {step['detail']}" for step in told["steps"])


def _record(theater: Theater, url: str) -> Act:
    words = ("record", url, "--service", SERVICE, "--port", "0")
    done = theater.understudy(*words, "--", *_client(theater, "recorded", "record"))
    told = _told(theater, "record")
    ok = done.code == 0 and told["outcome"] == "finished"
    return Act(
        f"A client is recorded: {len(told['steps'])} steps, {told['requests']} requests",
        f"understudy record {url} --service {SERVICE} -- shop",
        ok=ok,
        seconds=0,
        lines=_steps(told) if ok else (*_steps(told), done.explain()),
        figures={"requests": told["requests"], "statuses": told["statuses"]},
        essential=True,
    )


def _generate(theater: Theater) -> Act:
    done = theater.understudy("generate", SERVICE, "--json")
    figures: Mapping[str, Any] = done.last_json().get("services", {}).get(SERVICE, {})
    if done.code != 0 or not figures:
        return Act("Generation failed", "understudy generate", ok=False, seconds=0, lines=(done.explain(),), essential=True)
    held_out = figures["held_out_fidelity"]
    add_scenarios(theater.directory / "stubs" / f"{SERVICE}.yaml")
    return Act(
        f"{figures['exchanges']} exchanges became {figures['stubs']} stubs",
        "understudy generate",
        ok=figures["fidelity"] >= 0.99,
        seconds=0,
        lines=(
            f"fidelity {figures['fidelity']:.1%}: {figures['reproduced']} of {figures['exchanges']} exchanges come out as recorded",
            "held-out fidelity "
            + ("not measured" if held_out is None else f"{held_out:.1%}: predicted from traffic that inference had not seen"),
            "stubs/payments.yaml got two scenarios by hand: outage and throttled",
        ),
        figures=figures,
    )


def _visit(theater: Theater, session: str, url: str, title: str) -> Act:
    done = finish(_client(theater, session, session), theater.directory, {**theater.env, "UNDERSTUDY_URL": url})
    told = _told(theater, session)
    taken = sum(step["ok"] for step in told["steps"])
    ok = done.code == 0 and told["outcome"] == "finished"
    return Act(
        f"{title}: {taken} of {told['planned']} steps as they should be",
        "shop",
        ok=ok,
        seconds=0,
        lines=_steps(told) if ok else (*_steps(told), done.stderr.strip()[-2000:]),
        figures={"steps": taken, "planned": told["planned"], "requests": told["requests"]},
    )


def _outage(theater: Theater) -> Act:
    done = theater.understudy("run", "--scenario", "outage", "--", *_client(theater, "recorded", "outage"))
    told = _told(theater, "outage")
    ok = told["outcome"] == "unavailable" and set(told["statuses"]) == {"503"} and done.code == 75
    return Act(
        f"Under outage the client meets 503 only and gives up politely: {told['requests']} requests, as Retry-After told it",
        "understudy run --scenario outage -- shop",
        ok=ok,
        seconds=0,
        lines=(f"the client says: {told['steps'][-1]['detail']}",) if ok else (*_steps(told), done.explain()),
        figures={"exit_code": done.code, "statuses": told["statuses"]},
    )


def _throttled(theater: Theater) -> Act:
    done = theater.understudy("run", "--scenario", "throttled", "--", *_client(theater, "recorded", "throttled"))
    told = _told(theater, "throttled")
    refused = told["statuses"].get("429", 0)
    ok = done.code == 0 and told["outcome"] == "finished" and refused > 0
    return Act(
        f"Throttled, the client is told to wait {refused} times and still finishes",
        "understudy run --scenario throttled -- shop",
        ok=ok,
        seconds=0,
        lines=() if ok else (*_steps(told), done.explain()),
        figures={"exit_code": done.code, "statuses": told["statuses"]},
    )
