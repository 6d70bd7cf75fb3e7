"""`understudy record`: real traffic into recordings, until Ctrl-C or until a command has ended."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from understudy.cli.errors import suggestion
from understudy.cli.options import option, project
from understudy.cli.output import interactive, json_option, note, printable, ready
from understudy.cli.record_report import conclude, summary
from understudy.cli.with_command import WithCommand, user_command
from understudy.errors import UsageError
from understudy.recorder.target import (
    ForwardRules,
    Origin,
    Target,
    check_service_name,
    default_service_name,
    names_a_host,
    parse_upstream,
)

if TYPE_CHECKING:  # needs mitmproxy, which --help must not import
    from understudy.recorder.session import RecorderSession

EXAMPLES = """\b
Examples:
  understudy record https://api.example.com --service payments            point the client at the URL that is shown
  understudy record http://localhost:8080 -- pytest tests/integration     the command gets it as UNDERSTUDY_URL
  understudy record --proxy --allow '*.example.com' -- node app.js        unmodified clients, through HTTP(S)_PROXY
  understudy record                                                       the services of understudy.yaml
  understudy record http://localhost:8080 --dry-run -- ./smoke.sh         what would be redacted, where and why"""

_REFRESH_S = 0.25


@click.command("record", cls=WithCommand, epilog=EXAMPLES)
@click.argument("url", required=False, metavar="[URL]")
@click.option("--service", "service", metavar="NAME", help="Name of the virtual service; default: the host of URL.")
@click.option("--proxy", "as_proxy", is_flag=True, help="Listen as a forward proxy; HTTPS goes through the local authority.")
@click.option(
    "--allow", multiple=True, metavar="HOST", help="Host to record through the proxy; '*' in it stands for any characters. Repeatable."
)
@click.option("--others", type=click.Choice(["tunnel", "refuse"]), default="tunnel", show_default=True, help="What becomes of other hosts.")
@option("recordings")
@option("host")
@option("port")
@click.option(
    "--host-header",
    type=click.Choice(["auto", "client", "upstream"]),
    default="auto",
    show_default=True,
    help="Host the real service is sent: the client's own, or that of URL.",
)
@click.option("--keep-host", is_flag=True, help="Short for --host-header client.")
@click.option(
    "--fsync", type=click.Choice(["interval", "always"]), default="interval", show_default=True, help="When lines become durable."
)
@click.option("--on-record-error", type=click.Choice(["stop", "pass"]), default="stop", show_default=True, help="When the disk fails.")
@click.option(
    "--upstream-ca", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="PEM", help="Trust these authorities upstream."
)
@click.option(
    "--upstream-cert",
    "--client-cert",
    "upstream_cert",
    type=click.Path(exists=True, path_type=Path),
    metavar="PEM",
    help="Client certificate and key for upstream.",
)
@click.option("--via", metavar="URL", help="Reach real services through this proxy.")
@click.option(
    "--only", multiple=True, metavar="PATTERN", help="Keep '/path/*', 'GET /path/*', 'type:text/*' or 'host:*.example.com' alone."
)
@click.option("--skip", multiple=True, metavar="PATTERN", help="Leave such exchanges out. Repeatable.")
@click.option("--append", is_flag=True, help="Add to the latest run of each service.")
@click.option("--dry-run", is_flag=True, help="Write nothing; show what would be redacted, where and why.")
@click.option("--insecure", is_flag=True, help="Do not verify certificates upstream.")
@json_option
@click.pass_context
def command(ctx: click.Context, /, url: str | None, as_json: bool, **given: Any) -> int:  # noqa: FBT001 - click passes by name
    """Record the traffic between a client and real services.

    URL is one real service, or the name of one in understudy.yaml, put behind a listener of its own. With --proxy any number of
    hosts is recorded through a forward proxy. Without either, the services of understudy.yaml are recorded. With a COMMAND,
    recording ends when it does.
    """
    from understudy.bootstrap import open_recorder  # noqa: PLC0415 - mitmproxy takes a second to import
    from understudy.config.redaction import redaction_rules  # noqa: PLC0415 - not needed for --help
    from understudy.recorder.options import RecordOptions  # noqa: PLC0415 - as above
    from understudy.recorder.selection import Selection, parse_patterns  # noqa: PLC0415 - as above
    from understudy.recorder.trust_files import check_authorities, check_client_certificate  # noqa: PLC0415 - as above

    command_line = user_command(ctx)
    _fill_in(ctx, given)
    if given["upstream_ca"]:
        check_authorities(given["upstream_ca"])
    if given["upstream_cert"]:
        check_client_certificate(given["upstream_cert"])
    if not given["dry_run"]:
        _check_writable(given["recordings"])
    forward = _forward_rules(given)
    targets = _targets(url, given, forward)
    options = RecordOptions(
        recordings=given["recordings"],
        targets=targets,
        forward=forward,
        host=given["host"],
        host_header="client" if given["keep_host"] else given["host_header"],
        fsync_interval_s=0.0 if given["fsync"] == "always" else 1.0,
        on_record_error=given["on_record_error"],
        verify_upstream=not given["insecure"],
        upstream_ca=given["upstream_ca"],
        client_certificate=given["upstream_cert"],
        via=_via(given["via"]) if given["via"] else None,
        selection=Selection(parse_patterns(given["only"]), parse_patterns(given["skip"])),
        rules=redaction_rules(project().redaction),
        append=given["append"],
        dry=given["dry_run"],
    )
    stopping = threading.Event()
    _stop_on_signals(stopping)
    with open_recorder(options) as session:
        _announce(session, as_json=as_json)
        code = _run(session, command_line, as_json=as_json) if command_line else _wait(session, stopping, as_json=as_json)
    return conclude(session, code, as_json=as_json, ran_command=bool(command_line), dry=given["dry_run"])


def _fill_in(ctx: click.Context, given: dict[str, Any]) -> None:
    """Take from understudy.yaml what the command line does not say."""
    from understudy.config.recording import RECORD_KEYS, record_option  # noqa: PLC0415 - not needed for --help

    found = project(ctx)
    if given["allow"] and not given["as_proxy"]:
        raise UsageError("--allow needs --proxy.")
    for name in RECORD_KEYS:
        said = record_option(found.record, name, found.root)
        if said is None or ctx.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT:
            continue
        if RECORD_KEYS[name][0] == "path" and not said.exists():
            raise UsageError(f"{found.place}: record.{name}: there is no file {said}.")
        given[name] = said


def _targets(url: str | None, given: dict[str, Any], forward: ForwardRules | None) -> tuple[Target, ...]:
    known = {name: one for name, one in project().services.items() if one.upstream}
    if url in known:  # its name is as good as its address
        upstream = parse_upstream(known[url].upstream)
        return (Target(check_service_name(given["service"] or url), upstream, given["port"] or known[url].port or 0),)
    if url is not None:
        if not names_a_host(url):
            raise UsageError(
                f"{url!r} is neither the URL of a service nor the name of one in understudy.yaml.{suggestion(url, known, listing='Known')} "
                f"Valid: https://api.example.com, localhost:8080, http://{url if url.isalnum() else 'api'}."
            )
        upstream = parse_upstream(url)
        name = given["service"] or _configured_name(upstream.authority) or default_service_name(upstream)
        return (Target(check_service_name(name), upstream, given["port"]),)
    if given["service"] is not None and forward is not None:
        raise UsageError("--service names the service of one URL; hosts behind --proxy are named in understudy.yaml.")
    if forward is not None:
        return ()
    if given["service"] is not None:
        if given["service"] not in known:
            near = suggestion(given["service"], known, listing="Known")
            raise UsageError(f"what is to be recorded? Give the URL of {given['service']!r}, or its upstream in understudy.yaml.{near}")
        known = {given["service"]: known[given["service"]]}
    if not known:
        raise UsageError("what is to be recorded? Give a URL, --proxy with --allow HOST, or services with an upstream in understudy.yaml.")
    first: int = given["port"]
    return tuple(
        Target(check_service_name(name), parse_upstream(one.upstream), one.port or (first + index if first else 0))
        for index, (name, one) in enumerate(known.items())
    )


def _via(url: str) -> Origin:
    if not names_a_host(url):
        raise UsageError(f"--via: {url!r} is no URL of a proxy. Valid: http://proxy.example.com:3128.")
    return parse_upstream(url)


def _check_writable(recordings: Path) -> None:
    """Say at once, not after the first exchange, that nothing can be written there."""
    nearest = next(place for place in (recordings.absolute(), *recordings.absolute().parents) if place.exists())
    if not nearest.is_dir():
        raise UsageError(f"recordings cannot be written to {recordings}: {nearest} is no directory.")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise UsageError(f"recordings cannot be written to {recordings}: this user may not write in {nearest}.")


def _configured_name(authority: str) -> str | None:
    return next(
        (name for name, one in project().services.items() if one.upstream and parse_upstream(one.upstream).authority == authority), None
    )


def _forward_rules(given: dict[str, Any]) -> ForwardRules | None:
    if not given["as_proxy"]:
        return None
    names = tuple((host, name) for name, one in project().services.items() for host in one.hosts)
    if not given["allow"] and not names:
        raise UsageError(
            "which hosts are to be recorded? Give --allow HOST, for example --allow '*.example.com', or hosts in understudy.yaml."
        )
    return ForwardRules(port=given["port"], allow=given["allow"], names=names, others=given["others"])


def _stop_on_signals(stopping: threading.Event) -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)


def _announce(session: RecorderSession, *, as_json: bool) -> None:
    addresses = session.addresses
    services = {name: str(origin) for name, origin in addresses.services.items()}
    proxy = str(addresses.proxy) if addresses.proxy is not None else None
    more: dict[str, Any] = {"pid": os.getpid(), "ca": str(session.authority.ca_certificate)} if as_json else {}
    ready(as_json=as_json, services=services, proxy=proxy, **more)


def _wait(session: RecorderSession, stopping: threading.Event, *, as_json: bool) -> int:
    """Wait for the end, showing on a terminal what has been recorded."""
    live = interactive() and not as_json
    if not as_json:
        note("Recording. Ctrl-C ends it.")
    while not stopping.wait(_REFRESH_S) and not session.failed.is_set():
        if live:
            click.echo(f"\r\x1b[2K{printable(summary(session))}", err=True, nl=False)
    if live:
        click.echo("\r\x1b[2K", err=True, nl=False)
    return 0


def _run(session: RecorderSession, command_line: Sequence[str], *, as_json: bool) -> int:
    from understudy.runtime.child import child_environment, run_command  # noqa: PLC0415 - not needed for --help

    addresses = session.addresses
    environment = child_environment(
        os.environ,
        {name: str(origin) for name, origin in addresses.services.items()},
        proxy=str(addresses.proxy) if addresses.proxy is not None else None,
        ca_certificate=session.authority.ca_certificate if addresses.proxy is not None else None,
        ca_bundle=session.authority.bundle if addresses.proxy is not None else None,
    )
    # With --json our stdout belongs to the events; the command's output goes where messages go.
    return run_command(command_line, environment, cancelled=session.failed.is_set, stdout=sys.stderr.fileno() if as_json else None)
