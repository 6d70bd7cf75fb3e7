"""The table of settings: name, kind, default, help. Flag, environment variable and file key are derived from the name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

type Kind = Literal["text", "path", "integer", "number", "boolean", "names", "port", "latency"]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Attributes:
        name: `admin_port` is the flag `--admin-port`, the variable `UNDERSTUDY_ADMIN_PORT` and the file's `defaults.admin_port`.
        kind: what values it takes; `names` is a list, repeated as a flag and comma-separated in the environment.
        default: value when nobody says otherwise.
        help: one line; for switches what `true` does.
        by_command: defaults that differ in some commands.
        metavar: how `--help` calls the value.
    """

    name: str
    kind: Kind
    default: Any
    help: str
    by_command: Mapping[str, Any] | None = None
    metavar: str = ""

    @property
    def flag(self) -> str:
        """The command-line flag; a `names` setting is a repeatable flag in the singular."""
        return "--" + (self.name.removesuffix("s") if self.kind == "names" else self.name).replace("_", "-")

    @property
    def env(self) -> str:
        """The environment variable."""
        return "UNDERSTUDY_" + self.name.upper()

    def default_for(self, command: str) -> Any:
        """Return the default in one command."""
        return (self.by_command or {}).get(command, self.default)


SETTINGS: tuple[Setting, ...] = (
    Setting("recordings", "path", "recordings", "Directory of the recordings.", metavar="DIR"),
    Setting("stubs", "path", "stubs", "Directory of the stub files.", metavar="DIR"),
    Setting("host", "text", "127.0.0.1", "Address to listen on.", metavar="ADDRESS"),
    Setting("port", "port", 0, "Port of the first service, further ones take the next; 0 takes free ones.", metavar="N"),
    Setting("workers", "integer", 1, "Processes that serve; several serve only services without state.", metavar="N"),
    Setting("scenarios", "names", (), "Scenario to switch on; repeatable. SERVICE:NAME means one service.", metavar="NAME"),
    Setting("seed", "integer", 0, "Seed of every random decision.", metavar="N"),
    Setting(
        "latency",
        "latency",
        "none",
        "Play recorded latency: none, modelled, recorded or a factor such as x0.1.",
        metavar="HOW",
    ),
    Setting(
        "sealed",
        "boolean",
        default=False,
        help="Let no request leave the machine: no forwarding, no webhooks.",
        by_command={"run": True, "python": True, "pytest": True},
    ),
    Setting("tls", "boolean", default=False, help="Serve HTTPS with certificates of the local authority."),
    Setting("proxy", "boolean", default=False, help="Listen as a forward proxy, too, and answer for the hosts of the services."),
    Setting("proxy_port", "port", 0, "Port of the forward proxy; the option, or any port other than 0, implies --proxy.", metavar="N"),
    Setting("admin_port", "port", 0, "Port of the admin API; 0 takes a free one.", metavar="N"),
    Setting("admin_token", "text", "", "Bearer token of the admin API; default: a new one.", metavar="TOKEN"),
    Setting("insecure_admin", "boolean", default=False, help="Allow the admin API on an address that others can reach."),
    Setting("admin_url", "text", "", "Admin API of the server to talk to; default: the one server that runs here.", metavar="URL"),
    Setting(
        "watch",
        "boolean",
        default=True,
        help="Load stub files again when they change.",
        by_command={"run": False, "python": False, "pytest": False},
    ),
)

_BY_NAME: Mapping[str, Setting] = {one.name: one for one in SETTINGS}


def setting(name: str) -> Setting:
    """Return one setting by name."""
    return _BY_NAME[name]
