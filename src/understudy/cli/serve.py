"""`understudy serve`: virtual services until SIGINT or SIGTERM."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import click

from understudy.cli.options import option
from understudy.cli.output import emit, json_option, note, ready
from understudy.cli.stage_options import stage_options
from understudy.errors import UsageError
from understudy.runtime.options import StageOptions
from understudy.runtime.stage import Stage

EXAMPLES = """\b
Examples:
  understudy serve                               all services of stubs/, each on a free port
  understudy serve payments --port 8080          one service on a fixed port
  understudy serve --port 8080                   several services on 8080, 8081, …
  understudy serve --scenario outage --seed 7    with failures, reproducibly
  understudy serve --port 8080 --workers 4       one port, four processes, for services without state
  understudy serve --proxy-port 3128             answers for the real host names, too"""


@click.command("serve", epilog=EXAMPLES)
@click.argument("services", nargs=-1, metavar="[SERVICE]...")
@stage_options("serve")
@option("workers", command="serve")
@json_option
def command(services: tuple[str, ...], options: StageOptions, workers: int, as_json: bool) -> int:  # noqa: FBT001 - click passes by name
    """Serve virtual services from stub files, until Ctrl-C."""
    from dataclasses import replace  # noqa: PLC0415 - with the imports below

    from understudy.protocols.http.loading import load_in_parts  # noqa: PLC0415 - as above
    from understudy.runtime.collector import hold  # noqa: PLC0415 - as above
    from understudy.runtime.event_loop import new_event_loop  # noqa: PLC0415 - not needed for --help

    hold()
    load_in_parts()
    if workers < 1:
        raise UsageError(f"--workers is the number of processes that serve, at least 1, and not {workers}")
    options = replace(options, services=services, workers=workers)
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(_serve(options, as_json=as_json))
    return 0


async def _serve(options: StageOptions, *, as_json: bool) -> None:
    from understudy.cli.running import Running, announced  # noqa: PLC0415 - not needed for --help
    from understudy.in_process import open_on  # noqa: PLC0415 - not needed for --help
    from understudy.runtime.collector import settle  # noqa: PLC0415 - not needed for --help

    async with open_on(options) as stage:
        settle()
        _stop_on_signals(stage)
        services = {name: service.url for name, service in stage.services.items()}
        tls = {name: service.tls_url for name, service in stage.services.items() if service.tls_url}
        running = Running(os.getpid(), stage.admin_url or "", stage.admin_token, str(Path.cwd()), services)
        with announced(running):
            more = {"admin_token": stage.admin_token, "pid": running.pid, **({"tls": tls} if tls else {})}
            ready(as_json=as_json, services=services, admin=stage.admin_url, proxy=stage.proxy_url, **(more if as_json else {}))
            await stage.wait_for_stop()
    if as_json:
        emit("stopped")
    else:
        note("Stopped.")


def _stop_on_signals(stage: Stage) -> None:
    """End the stage at the first signal; a second one does not wait for requests in flight."""
    from understudy.cli.main import leave_on_signals  # noqa: PLC0415 - main is the caller of this module

    loop = asyncio.get_running_loop()

    def stop() -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
        leave_on_signals(0)
        stage.request_stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
