"""`understudy run`: serve, run a command against the virtual services, judge, exit."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
import orjson

from understudy.cli.output import json_option, note, print_json, ready, style
from understudy.cli.stage_options import stage_options
from understudy.cli.with_command import WithCommand, user_command
from understudy.errors import UsageError
from understudy.runtime.options import StageOptions
from understudy.runtime.stage import Stage

if TYPE_CHECKING:  # not needed for --help
    from understudy.cli.report.model import Finding, RunReport

STDERR = 2  # file descriptor

EXAMPLES = """\b
Examples:
  understudy run -- pytest tests                          sealed: no request leaves the machine
  understudy run payments -- npm test                     one service alone
  understudy run --scenario outage -- pytest tests        does the application survive it?
  understudy run --scenario payments:brownout --seed 7 --report out -- ./smoke.sh
  understudy run --proxy -- ./client                      for code that calls the real host names

\b
The command finds the services by UNDERSTUDY_URL (when there is one), UNDERSTUDY_URL_<SERVICE>,
and, with --proxy, by HTTPS_PROXY and the variables that make clients trust the local authority.

\b
Exit code: the command's own when it fails; else 1 when a request was answered by no stub, a
template failed, or a scenario changed nothing; else 0."""


@click.command("run", cls=WithCommand, epilog=EXAMPLES)
@click.argument("services", nargs=-1, metavar="[SERVICE]...")
@stage_options("run")
@click.option(
    "--report",
    "report_directory",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write report.html, report.json and junit.xml to DIR.",
)
@json_option
@click.pass_context
def command(ctx: click.Context, services: tuple[str, ...], options: StageOptions, report_directory: Path | None, *, as_json: bool) -> int:
    """Serve virtual services, run COMMAND against them, report, and exit."""
    from understudy.cli.report.collect import collect  # noqa: PLC0415 - not needed for --help
    from understudy.in_process import host_stage  # noqa: PLC0415 - as above
    from understudy.runtime.child import run_command  # noqa: PLC0415 - as above
    from understudy.runtime.clock import SystemClock  # noqa: PLC0415 - as above

    arguments = user_command(ctx)
    if not arguments:
        raise UsageError("no command to run: put it after '--', as in 'understudy run -- pytest tests'.")
    clock = SystemClock()
    with host_stage(replace(options, services=services)) as stage:
        if as_json:
            urls = {name: service.url for name, service in stage.services.items()}
            ready(as_json=True, services=urls, admin=stage.admin_url, proxy=stage.proxy_url)
        started_at, began = clock.now(), clock.monotonic()
        # With --json our standard output holds nothing but our events.
        code = run_command(arguments, _environment(stage), stdout=STDERR if as_json else None)
        report = collect(
            stage,
            command=arguments,
            code=code,
            scenarios=options.scenarios,
            seed=options.seed,
            started_at=started_at,
            duration_s=clock.monotonic() - began,
        )
    return _conclude(report, report_directory, as_json=as_json)


def _environment(stage: Stage) -> dict[str, str]:
    from understudy.runtime.authority import Authority  # noqa: PLC0415 - not needed for --help
    from understudy.runtime.child import child_environment  # noqa: PLC0415 - as above

    services = {name: service.url for name, service in stage.services.items()}
    authority = Authority.open() if stage.proxy_url or stage.ca_bundle else None
    return child_environment(
        os.environ,
        services,
        admin=stage.admin_url,
        admin_token=stage.admin_token,
        proxy=stage.proxy_url,
        ca_certificate=authority.ca_certificate if authority else None,
        ca_bundle=authority.bundle if authority else None,
    )


def _conclude(report: RunReport, directory: Path | None, *, as_json: bool) -> int:
    """Tell the verdict, write the report files and return the exit code."""
    from understudy.cli.report.document import as_document  # noqa: PLC0415 - not needed for --help
    from understudy.cli.report.model import exit_code, judge  # noqa: PLC0415 - as above
    from understudy.cli.report.terminal import summary  # noqa: PLC0415 - as above

    findings = judge(report)
    if directory is not None:
        write_report(directory, report, findings)
    if as_json:
        print_json({"event": "report", **as_document(report, findings)})
    else:
        for line in summary(report, findings, partial(style, err=True)):
            note(line)
        if directory is not None:
            note(f"Report: {directory / 'report.html'}")
    return exit_code(report, findings)


def write_report(directory: Path, report: RunReport, findings: tuple[Finding, ...]) -> None:
    """Write the three report files; a file that stood there is replaced."""
    from understudy.cli.report.document import as_document  # noqa: PLC0415 - not needed for --help
    from understudy.cli.report.junit import as_junit  # noqa: PLC0415 - as above
    from understudy.cli.report.page import as_page  # noqa: PLC0415 - as above

    directory.mkdir(parents=True, exist_ok=True)
    (directory / "report.json").write_bytes(orjson.dumps(as_document(report, findings), option=orjson.OPT_INDENT_2) + b"\n")
    (directory / "junit.xml").write_bytes(as_junit(report, findings))
    (directory / "report.html").write_text(as_page(report, findings), encoding="utf-8")
