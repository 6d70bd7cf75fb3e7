"""The pytest plugin: the fixture `understudy`, virtual services that every test finds as if they had just been started.

Rules:
    One server per worker process, on ports of its own, so that parallel workers share nothing.
    A test starts and ends with a reset; a test that changes how services are served gets a server of its own.
    Loading the plugin imports pytest alone: projects that do not use the fixture do not pay for it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from understudy.core.model.service import Service
    from understudy.runtime.options import StageOptions
    from understudy.runtime.stage import Stage

_OWN = ("stubs", "services", "seed", "latency", "clock")  # marker arguments for which a test gets its own server
_MARKER_ARGUMENTS = frozenset({*_OWN, "own_server", "allow_misses", "allow_idle"})
_LEDGER = pytest.StashKey["Ledger"]()


class Ledger:
    """What the tests of one process, or in the controller of all workers, used."""

    def __init__(self) -> None:
        self.hits: dict[tuple[str, str], int] = {}
        self.misses: list[str] = []
        self.applied: dict[str, int] = {}

    def add(self, hits: Mapping[tuple[str, str], int], misses: list[str], applied: Mapping[str, int]) -> None:
        """Add the counts of one test or one worker; `applied` counts the scenarios that are on in every test."""
        for key, number in hits.items():
            self.hits[key] = self.hits.get(key, 0) + number
        self.misses += misses
        for name, number in applied.items():
            self.applied[name] = self.applied.get(name, 0) + number

    @property
    def idle(self) -> list[str]:
        """Scenarios that were on in every test and changed no answer in any."""
        return [name for name, number in self.applied.items() if not number]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options; what is not given comes from UNDERSTUDY_*, understudy.yaml and the defaults."""
    group = parser.getgroup("understudy", "virtual services")
    group.addoption("--understudy-stubs", metavar="DIR", help="directory of the stub files")
    group.addoption("--understudy-seed", metavar="N", type=int, help="seed of every random decision")
    group.addoption("--understudy-scenario", metavar="NAME", action="append", help="scenario that is on in every test; repeatable")
    group.addoption("--understudy-latency", metavar="HOW", help="play recorded latency: none, modelled, recorded or a factor such as x0.1")
    group.addoption(
        "--understudy-misses",
        choices=("fail", "report"),
        default="fail",
        help="fail a test that made a request no stub takes, or report it",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker."""
    config.addinivalue_line(
        "markers",
        "understudy(*scenarios, stubs, services, seed, latency, clock, own_server, allow_misses, allow_idle): "
        "how the fixture `understudy` serves this test",
    )
    config.stash[_LEDGER] = Ledger()


@pytest.fixture(scope="session")
def understudy_options(pytestconfig: pytest.Config) -> StageOptions:
    """How services are served; override it in conftest.py to serve them in another way."""
    from understudy.config import NO_PROJECT, find_project, load_project  # noqa: PLC0415 - only projects that use the fixture pay
    from understudy.in_process import stage_options  # noqa: PLC0415 - as above

    named = os.environ.get("UNDERSTUDY_CONFIG")
    place = Path(named) if named else find_project(pytestconfig.rootpath)
    stubs = pytestconfig.getoption("--understudy-stubs")
    flags = {
        "stubs": Path(stubs) if stubs else None,
        "seed": pytestconfig.getoption("--understudy-seed"),
        "scenarios": tuple(pytestconfig.getoption("--understudy-scenario") or ()),
        "latency": pytestconfig.getoption("--understudy-latency"),
    }
    project = load_project(place) if place else replace(NO_PROJECT, root=pytestconfig.rootpath)
    # Ports are left to the system, whatever the project says: several workers may run on this machine.
    return replace(stage_options(flags, command="pytest", environment=os.environ, project=project), port=0, ports={}, admin_port=0)


@pytest.fixture(scope="session")
def understudy_services(understudy_options: StageOptions) -> tuple[Service, ...]:
    """The stub files, loaded once per worker."""
    from understudy.files.stubs.reader import load_directory  # noqa: PLC0415 - only projects that use the fixture pay

    return tuple(load_directory(understudy_options.stubs, understudy_options.services))


@pytest.fixture(scope="session")
def understudy_server(understudy_options: StageOptions, understudy_services: tuple[Service, ...]) -> Iterator[Stage]:
    """The server of this worker; its URLs stay the same for the whole session."""
    from understudy.in_process import host_stage  # noqa: PLC0415 - only projects that use the fixture pay

    with host_stage(understudy_options, services=understudy_services) as stage:
        yield stage


@pytest.fixture
def understudy(request: pytest.FixtureRequest, understudy_options: StageOptions, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """Virtual services for one test: `understudy["payments"].url`, `.activate("outage")`, `.verify(...)`.

    The variables UNDERSTUDY_URL, UNDERSTUDY_URL_<SERVICE>, UNDERSTUDY_ADMIN_URL and UNDERSTUDY_ADMIN_TOKEN are set during the test.
    """
    arguments = _arguments(request.node)
    marked = arguments.pop("scenarios")
    with ExitStack() as stack:
        if arguments.get("own_server") or any(name in arguments for name in _OWN):
            stage = stack.enter_context(_own_stage(request, understudy_options, arguments))
        else:
            stage = request.getfixturevalue("understudy_server")
        own_clock = "clock" in arguments
        _reset(stage, own_clock=own_clock)
        stack.callback(_reset, stage, own_clock=own_clock)
        _activate(stage, (*understudy_options.scenarios, *marked))
        for name, value in _environment(stage).items():
            monkeypatch.setenv(name, value)
        yield stage
        misses = _settle(request.config, stage, understudy_options.scenarios)
        idle = [] if arguments.get("allow_idle") else _idle(stage, marked)
    if misses and not arguments.get("allow_misses") and request.config.getoption("--understudy-misses") == "fail":
        pytest.fail("requests that no stub takes:\n" + "\n".join(misses), pytrace=False)
    if idle:
        pytest.fail("\n".join(idle), pytrace=False)


def _arguments(node: pytest.Item) -> dict[str, Any]:
    """Join the arguments of all `understudy` markers of a test; the nearest one wins."""
    found: dict[str, Any] = {}
    scenarios: list[str] = []
    for marker in reversed(list(node.iter_markers("understudy"))):
        unknown = marker.kwargs.keys() - _MARKER_ARGUMENTS
        if unknown:
            raise pytest.UsageError(
                f"{node.nodeid}: the marker understudy has no argument {', '.join(sorted(unknown))}. "
                f"Valid: {', '.join(sorted(_MARKER_ARGUMENTS))}; scenarios are given by position."
            )
        found |= marker.kwargs
        scenarios += marker.args
    return {**found, "scenarios": tuple(scenarios)}


def _own_stage(request: pytest.FixtureRequest, options: StageOptions, arguments: Mapping[str, Any]) -> Any:
    from understudy.in_process import compile_inline, host_stage  # noqa: PLC0415 - only projects that use the fixture pay

    changes: dict[str, Any] = {name: arguments[name] for name in ("seed", "latency") if name in arguments}
    services = None
    if isinstance(arguments.get("stubs"), Mapping):
        services = compile_inline(arguments["stubs"])
    elif "stubs" in arguments:
        changes["stubs"] = Path(request.config.rootpath, arguments["stubs"])
    else:
        services = request.getfixturevalue("understudy_services")
    if "services" in arguments:
        changes["services"] = tuple(arguments["services"])
        services = None if services is None else tuple(one for one in services if one.name in changes["services"])
    return host_stage(replace(options, scenarios=(), **changes), services=services, clock=arguments.get("clock"))


def _reset(stage: Stage, *, own_clock: bool) -> None:
    """Make the server as it was when it started; a clock the test brought along is its own business."""
    stage.reset()
    if not own_clock:
        stage.clock.reset()
        stage.clock_changed()


def _activate(stage: Stage, scenarios: tuple[str, ...]) -> None:
    for one in scenarios:
        service, colon, name = one.rpartition(":")
        stage.activate(name, service=service if colon else None)


def _environment(stage: Stage) -> dict[str, str]:
    urls = {name: service.url for name, service in stage.services.items()}
    found = {f"UNDERSTUDY_URL_{_variable(name)}": url for name, url in urls.items()}
    if len(urls) == 1:
        found["UNDERSTUDY_URL"] = next(iter(urls.values()))
    if stage.admin_url:
        found |= {"UNDERSTUDY_ADMIN_URL": stage.admin_url, "UNDERSTUDY_ADMIN_TOKEN": stage.admin_token}
    return found


def _variable(name: str) -> str:
    return "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in name).upper()


def _settle(config: pytest.Config, stage: Stage, scenarios: tuple[str, ...]) -> list[str]:
    """Note what the test used, and return its misses in words."""
    from understudy.runtime.misses import describe_misses  # noqa: PLC0415 - only projects that use the fixture pay

    misses = [str(miss) for miss in describe_misses(stage.journal(misses=True))]
    hits = {(name, stub.id): 0 for name, service in stage.services.items() for stub in service.definition.stubs}
    config.stash[_LEDGER].add(hits | stage.counts().stubs, misses, {one: _use(stage, one)[1] for one in scenarios})
    return misses


def _idle(stage: Stage, scenarios: tuple[str, ...]) -> list[str]:
    """Say which scenarios of the test's marker did nothing: such a test proves nothing."""
    found = []
    for one in scenarios:
        eligible, applied = _use(stage, one)
        if not applied:
            found.append(f"the scenario {one!r} was on, but changed no answer (of {eligible} it concerned): this test proves nothing")
    return found


def _use(stage: Stage, scenario: str) -> tuple[int, int]:
    """Return how many requests the rules of a scenario concerned, and how many they changed."""
    service, colon, name = scenario.rpartition(":")
    counts = [
        count for (owner, rule), count in stage.counts().rules.items() if rule.startswith(f"{name}[") and (not colon or owner == service)
    ]
    return sum(count.eligible for count in counts), sum(count.applied for count in counts)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Send a worker's ledger to the controller of pytest-xdist; there, fail a session whose scenarios never applied."""
    ledger = session.config.stash[_LEDGER]
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        hits = [[*key, number] for key, number in ledger.hits.items()]
        output["understudy"] = {"hits": hits, "misses": ledger.misses, "applied": ledger.applied}
    elif ledger.idle and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: Any) -> None:  # noqa: ARG001 - pytest-xdist's signature
    """Receive a worker's ledger."""
    sent = getattr(node, "workeroutput", {}).get("understudy")
    if sent:
        hits = {(service, stub): number for service, stub, number in sent["hits"]}
        node.config.stash[_LEDGER].add(hits, sent["misses"], sent["applied"])


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Name misses and stubs that no test used; silent in runs without the fixture."""
    ledger = config.stash[_LEDGER]
    if not ledger.hits and not ledger.misses:
        return
    unused = sorted(f"{service}/{stub}" for (service, stub), number in ledger.hits.items() if not number)
    if not ledger.misses and not ledger.idle and not (unused and config.get_verbosity() > 0):
        return
    terminalreporter.section("understudy", sep="-")
    for miss in dict.fromkeys(ledger.misses):
        terminalreporter.line(f"miss: {miss}")
    for name in ledger.idle:
        terminalreporter.line(f"FAILED: the scenario {name!r} was on in every test and changed no answer: nothing was proven")
    if unused:
        shown = ", ".join(unused[:10])
        terminalreporter.line(f"{len(unused)} stubs were not used: {shown}{' …' if len(unused) > 10 else ''}")
