"""The recorder as an addon of somebody else's mitmproxy: `mitmdump -s "$(understudy addon-path)"`.

There the listeners, the modes and the trust are mitmproxy's own; every host becomes a service, named after it.
"""

from __future__ import annotations

import logging
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from mitmproxy import addonmanager, ctx, http

from understudy.core.model.interfaces import Clock
from understudy.core.redaction import Redactor
from understudy.files.packings import PACKINGS
from understudy.files.published_keys import PublishedKeys
from understudy.files.recordings import Heading
from understudy.files.secret_key import load_secret_key
from understudy.recorder.addon import Addon, Route
from understudy.recorder.ledger import Ledger
from understudy.recorder.scribe import Scribe
from understudy.recorder.target import Origin, check_service_name, default_service_name
from understudy.runtime.clock import SystemClock

_log = logging.getLogger(__name__)
_STOP_S = 120.0


class StrangerAddon:
    """Starts to record when mitmproxy runs, and ends the recordings when it is done."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.addons: list[object] = []  # mitmproxy calls the hooks of these, too
        self._clock = clock or SystemClock()
        self._scribe: Scribe | None = None
        self._inner: Addon | None = None
        self._origins: dict[str, Origin] = {}
        self._service = ""

    def load(self, loader: addonmanager.Loader) -> None:
        """Add our options."""
        loader.add_option("understudy_recordings", str, "recordings", "Directory of the recordings.")
        loader.add_option("understudy_service", str, "", "Record everything as this service instead of one per host.")

    def running(self) -> None:
        """Begin."""
        self._service = check_service_name(ctx.options.understudy_service) if ctx.options.understudy_service else ""
        redactor = Redactor(load_secret_key(), signer=PublishedKeys(), packings=PACKINGS)
        ledger = Ledger(Path(ctx.options.understudy_recordings), self._heading, redactor, self._clock)
        self._scribe = Scribe(ledger)
        self._scribe.start()
        self._inner = Addon(self._scribe, self._clock, self._route_of)
        self.addons.append(self._inner)

    def done(self) -> None:
        """Write what is open and end the recordings."""
        if self._scribe is None or self._inner is None:
            return
        self._inner.close_open("the recorder was stopped")
        self._scribe.stop(_STOP_S)
        for service, count in self._scribe.tally.exchanges.items():
            _log.info("understudy: %d exchanges of %s in %s", count, service, self._scribe.paths[service])

    def _route_of(self, flow: http.HTTPFlow) -> Route:
        origin = Origin(flow.request.scheme or "https", flow.request.host, flow.request.port)
        service = self._service or default_service_name(origin)
        self._origins.setdefault(service, origin)
        return Route(service, origin)

    def _heading(self, service: str) -> Heading:
        return Heading(service, self._clock.now(), f"understudy {_version()} in mitmproxy", str(self._origins[service]), mode="proxy")


def _version() -> str:
    try:
        return version("understudy")
    except PackageNotFoundError:  # inside a bundle
        return "bundled"
