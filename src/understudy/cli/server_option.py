"""The options by which commands find a running server."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from understudy.cli.options import option


def server_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--admin-url` and `--admin-token`; the command receives a connected client as `server`."""

    @wraps(function)
    def call(*positional: Any, admin_url: str, admin_token: str, **named: Any) -> Any:
        from understudy.cli.admin_client import connect  # noqa: PLC0415 - not needed for --help

        return function(*positional, server=connect(admin_url, admin_token), **named)

    return option("admin_url")(option("admin_token")(call))
