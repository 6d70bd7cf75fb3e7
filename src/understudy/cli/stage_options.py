"""The options that `serve` and `run` share, resolved to one StageOptions."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from understudy.cli.options import option, project

_SETTINGS = (
    "stubs",
    "host",
    "port",
    "scenarios",
    "seed",
    "latency",
    "sealed",
    "tls",
    "proxy",
    "proxy_port",
    "admin_port",
    "admin_token",
    "insecure_admin",
    "watch",
)


def stage_options(command: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a decorator that adds all options of a stage and passes them as the one parameter `options`."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def call(*positional: Any, **named: Any) -> Any:
            from understudy.in_process import stage_options as resolve_stage  # noqa: PLC0415 - not needed for --help

            flags = {name: named.pop(name) for name in _SETTINGS}
            ctx = click.get_current_context()
            if ctx.get_parameter_source("port") is click.core.ParameterSource.DEFAULT and "UNDERSTUDY_PORT" not in os.environ:
                flags["port"] = None  # ports of single services in understudy.yaml count
            if ctx.get_parameter_source("proxy_port") is click.core.ParameterSource.COMMANDLINE:
                flags["proxy"] = True  # whoever names its port wants it, 0 means a free one
            options = resolve_stage(flags, command=command, environment=os.environ, project=project(ctx))
            return function(*positional, options=options, **named)

        for name in reversed(_SETTINGS):
            call = option(name, command=command)(call)
        return call

    return decorate
