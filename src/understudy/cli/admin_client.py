"""A small client of the admin API of a running server, for the commands that talk to one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import ProxyHandler, Request, build_opener

import orjson

from understudy.cli.running import choose, running_servers
from understudy.errors import UnderstudyError, UpstreamError, UsageError

TIMEOUT_S = 10.0


class AdminClient:
    """Calls to one admin API; every failure is an UnderstudyError with one clear sentence."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url.rstrip("/")
        self._token = token
        self._opener = build_opener(ProxyHandler({}))  # a local address: HTTP_PROXY is not meant for it

    def get(self, *path: str, **query: Any) -> Any:
        """Read; parameters that are None or empty are left out."""
        return self.call("GET", *path, query=query)

    def post(self, *path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Act."""
        return self.call("POST", *path, body=body or {})

    def delete(self, *path: str, **query: Any) -> Any:
        """Remove."""
        return self.call("DELETE", *path, query=query)

    def call(self, method: str, *path: str, query: Mapping[str, Any] | None = None, body: Mapping[str, Any] | None = None) -> Any:
        """Send one request and return the parsed answer.

        Raises:
            UsageError: the server does not know what was named, or the token is wrong.
            UpstreamError: nobody answers.
        """
        given = {name: value for name, value in (query or {}).items() if value is not None and value != "" and value is not False}
        target = "/".join([self.url, *(quote(part, safe="") for part in path)]) + (f"?{urlencode(given)}" if given else "")
        headers = {"authorization": f"Bearer {self._token}", "accept": "application/json"}
        data = None
        if body is not None:
            headers["content-type"] = "application/json"
            data = orjson.dumps(body)
        request = Request(target, data=data, method=method, headers=headers)  # noqa: S310 - the scheme is checked in `connect`
        try:
            with self._opener.open(request, timeout=TIMEOUT_S) as answer:
                content = answer.read()
        except HTTPError as error:
            raise _refusal(error) from error
        except URLError as error:
            raise UpstreamError(f"{self.url}: the server does not answer: {error.reason}.") from error
        except OSError as error:
            raise UpstreamError(f"{self.url}: the server does not answer: {error}.") from error
        return orjson.loads(content) if content else None


def connect(url: str, token: str) -> AdminClient:
    """Find the server a command means: the one named, else the one that runs on this machine.

    Raises:
        UsageError: none or several could be meant, or the URL is not one.
    """
    if not url:
        found = choose(running_servers(), here=str(Path.cwd()))
        return AdminClient(found.admin, token or found.token)
    if urlsplit(url).scheme not in {"http", "https"}:
        raise UsageError(f"{url!r} is not the URL of an admin API, such as http://127.0.0.1:8900.")
    if not token:
        known = [one.token for one in running_servers() if one.admin.rstrip("/") == url.rstrip("/")]
        token = known[0] if known else os.environ.get("UNDERSTUDY_ADMIN_TOKEN", "")
    return AdminClient(url, token)


def _refusal(error: HTTPError) -> UnderstudyError:
    try:
        problem = orjson.loads(error.read())
    except (OSError, ValueError):
        problem = None
    detail = problem.get("detail") or problem.get("title") if isinstance(problem, dict) else None
    if error.code in (401, 403):
        return UsageError(f"the admin API refuses the token ({error.code}). Give it with --admin-token or UNDERSTUDY_ADMIN_TOKEN.")
    if error.code >= 500:
        return UpstreamError(f"the admin API failed with {error.code}: {detail or error.reason}")
    return UsageError(str(detail or f"the admin API answered {error.code} {error.reason}"))
