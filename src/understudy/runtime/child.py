"""Running a user's command against listeners of ours: its environment, its signals, its exit code."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from understudy.errors import UsageError

REPLACES_TRUST = (
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "AWS_CA_BUNDLE",
    "GIT_SSL_CAINFO",
    "CARGO_HTTP_CAINFO",
    "PIP_CERT",
    "PERL_LWP_SSL_CA_FILE",
    "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH",
    "HEX_CACERTS_PATH",
    "npm_config_cafile",
)
"""Variables that replace a client's trust store: they get the usual authorities and ours."""

ADDS_TRUST = ("NODE_EXTRA_CA_CERTS", "DENO_CERT")
"""Variables that add to it: they get ours alone."""

STOP_GRACE_S = 5.0


def child_environment(
    base: Mapping[str, str],
    services: Mapping[str, str],
    *,
    admin: str | None = None,
    admin_token: str | None = None,
    proxy: str | None = None,
    ca_certificate: Path | None = None,
    ca_bundle: Path | None = None,
    no_proxy: Sequence[str] = (),
) -> dict[str, str]:
    """Return the environment that redirects unmodified code in any language to our listeners.

    Args:
        base: the environment to start from, usually the process's own.
        services: URL by service name.
        admin: URL of the admin API.
        admin_token: its bearer token.
        proxy: URL of the forward proxy; without one neither proxy nor trust variables are set.
        ca_certificate: the local authority's certificate.
        ca_bundle: the usual authorities and ours.
        no_proxy: hosts that are reached directly, beside those NO_PROXY already names.
    """
    added: dict[str, str] = {f"UNDERSTUDY_URL_{variable_part(name)}": url for name, url in services.items()}
    if len(services) == 1:
        added["UNDERSTUDY_URL"] = next(iter(services.values()))
    if admin is not None:
        added["UNDERSTUDY_ADMIN_URL"] = admin
    if admin_token is not None:
        added["UNDERSTUDY_ADMIN_TOKEN"] = admin_token
    if proxy is not None:
        # Our own listeners are no hosts for the proxy.
        direct = [*no_proxy, *(urlsplit(url).netloc for url in (*services.values(), admin or "") if url)]
        added |= _proxy_variables(base, proxy, direct)
        added |= trust_variables(ca_certificate, ca_bundle)
    return {**base, **added}


def trust_variables(ca_certificate: Path | None, ca_bundle: Path | None) -> dict[str, str]:
    """Return the variables by which clients trust the local authority."""
    found: dict[str, str] = {}
    if ca_bundle is not None:
        found |= dict.fromkeys(REPLACES_TRUST, str(ca_bundle))
    if ca_certificate is not None:
        found |= dict.fromkeys(ADDS_TRUST, str(ca_certificate))
    return found


def variable_part(service: str) -> str:
    """Return a service's name as part of a variable's name: ``api.example.com`` is ``API_EXAMPLE_COM``."""
    return re.sub(r"[^A-Za-z0-9]", "_", service).upper()


def run_command(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    *,
    cancelled: Callable[[], bool] = lambda: False,
    poll_s: float = 0.2,
    stdout: int | None = None,
) -> int:
    """Run a command to its end and return its exit code, 128 + N when signal N killed it, as shells do.

    SIGINT and SIGTERM are passed on and do not end this process; the second time the command is killed.

    Args:
        arguments: the program and its arguments.
        environment: all of its environment.
        cancelled: asked regularly; once it says yes the command is stopped.
        poll_s: how often `cancelled` is asked.
        stdout: descriptor that takes the command's output; None means ours.

    Raises:
        UsageError: there is no such program, or it cannot be run.
    """
    program = shutil.which(arguments[0], path=environment.get("PATH"))
    if program is None:
        raise UsageError(f"the command {arguments[0]!r} was not found.")
    try:
        child = subprocess.Popen([program, *arguments[1:]], env=dict(environment), stdout=stdout)  # noqa: S603 - running the user's command is the purpose
    except OSError as error:
        raise UsageError(f"the command {arguments[0]!r} cannot be run: {error.strerror or error}.") from error
    try:
        with _signals_to(child):
            while True:
                try:
                    code = child.wait(poll_s)
                except subprocess.TimeoutExpired:
                    if cancelled():
                        child.terminate()
                        code = child.wait(STOP_GRACE_S)
                        break
                    continue
                break
    except subprocess.TimeoutExpired:
        child.kill()
        code = child.wait()
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
    return code if code >= 0 else 128 - code


@contextmanager
def _signals_to(child: subprocess.Popen[bytes]) -> Iterator[None]:
    """Pass the first SIGINT or SIGTERM on to the command; the second one kills it."""
    received: list[int] = []

    def forward(number: int, _frame: FrameType | None) -> None:
        received.append(number)
        if len(received) > 1:
            child.kill()
        elif number == signal.SIGTERM:
            child.terminate()
        elif not _shares_terminal():
            child.send_signal(signal.SIGINT)

    previous = {}
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            previous[number] = signal.signal(number, forward)
    except ValueError:  # not the main thread: signals are somebody else's business
        previous = {}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _shares_terminal() -> bool:
    """Say whether a Ctrl-C on the terminal reaches the command by itself: it runs in the terminal's foreground group, as we do."""
    try:
        return os.tcgetpgrp(0) == os.getpgrp()
    except (OSError, AttributeError):  # no terminal; no process groups
        return False


def _proxy_variables(base: Mapping[str, str], proxy: str, no_proxy: Sequence[str]) -> dict[str, str]:
    # Whatever was excepted before stays excepted only if we are told so: an exception for localhost would bypass the proxy
    # for the very service that is to be recorded.
    kept = [one for one in no_proxy if one]
    found = {"HTTP_PROXY": proxy, "HTTPS_PROXY": proxy, "NO_PROXY": ",".join(kept)}
    found |= {name.lower(): value for name, value in found.items()}
    for name in ("ALL_PROXY", "all_proxy"):
        if name in base:
            found[name] = proxy
    return found | {"NODE_USE_ENV_PROXY": "1", "GLOBAL_AGENT_HTTP_PROXY": proxy, "npm_config_proxy": proxy, "npm_config_https_proxy": proxy}
