"""`understudy ca`: where the local authority is, and how clients come to trust it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import click

from understudy.cli.output import json_option, print_json, say

if TYPE_CHECKING:  # cryptography, which --help must not import
    from understudy.runtime.authority import Authority

EXAMPLES = """\b
Examples:
  eval "$(understudy ca env)"                        this shell's clients trust the local authority
  understudy ca env --format dotenv >> .env          the same for docker compose and kin
  understudy ca env --format github                  in a GitHub Actions step
  understudy ca permit '*.example.com'               before its certificate is copied into a trust store
  curl --cacert "$(understudy ca bundle)" …          one client
  sudo cp "$(understudy ca path)" /usr/local/share/ca-certificates/understudy.crt && sudo update-ca-certificates"""


@click.group("ca", epilog=EXAMPLES)
def command() -> None:
    """Show how clients come to trust the local certificate authority.

    The authority is made once per installation, outside every project; its key never leaves this machine, and it vouches for nothing but
    this machine and the hosts that were recorded or served.
    """


@command.command("path")
@json_option
def path(as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """Print the path of the authority's certificate, for clients that add it to what they trust."""
    certificate = str(_authority().ca_certificate)
    print_json({"path": certificate}) if as_json else say(certificate)


@command.command("bundle")
@json_option
def bundle(as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """Print the path of a bundle of the usual authorities and ours, for clients that trust one file alone."""
    file = str(_authority().bundle)
    print_json({"path": file}) if as_json else say(file)


@command.command("permit")
@click.argument("hosts", nargs=-1, required=True, metavar="HOST...")
@json_option
def permit(hosts: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """Let the authority vouch for further hosts, such as '*.example.com', before clients are told to trust it for good.

    Recording and serving do this by themselves; a copy of the certificate that was made before does not know of it.
    """
    authority = _authority()
    authority.permit(hosts)
    certificate = str(authority.ca_certificate)
    print_json({"path": certificate}) if as_json else say(certificate)


@command.command("env")
@click.option("--format", "shape", type=click.Choice(["sh", "dotenv", "github", "docker", "powershell"]), default="sh", show_default=True)
@json_option
def env(shape: str, as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """Print the variables by which clients in any language trust the authority."""
    from understudy.runtime.child import trust_variables  # noqa: PLC0415 - not needed for --help

    authority = _authority()
    variables = trust_variables(authority.ca_certificate, authority.bundle)
    if as_json:
        print_json(variables)
        return
    for line in _SHAPES[shape](variables):
        say(line)


def _authority() -> Authority:
    from understudy.runtime.authority import Authority  # noqa: PLC0415 - not needed for --help

    return Authority.open()


def _sh(variables: Mapping[str, str]) -> list[str]:
    import shlex  # noqa: PLC0415 - needed here alone

    return [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]


def _dotenv(variables: Mapping[str, str]) -> list[str]:
    return [f'{name}="{value}"' for name, value in variables.items()]


def _github(variables: Mapping[str, str]) -> list[str]:
    return [f'echo "{name}={value}" >> "$GITHUB_ENV"' for name, value in variables.items()]


def _docker(variables: Mapping[str, str]) -> list[str]:
    """Options for `docker run`: the files are mounted where they are, so that the variables hold inside as well."""
    files = dict.fromkeys(variables.values())
    return [" ".join([*(f"-v {file}:{file}:ro" for file in files), *(f"-e {name}={value}" for name, value in variables.items())])]


def _powershell(variables: Mapping[str, str]) -> list[str]:
    return [f"$env:{name} = '{value}'" for name, value in variables.items()]


_SHAPES: Mapping[str, Callable[[Mapping[str, str]], list[str]]] = {
    "sh": _sh,
    "dotenv": _dotenv,
    "github": _github,
    "docker": _docker,
    "powershell": _powershell,
}
