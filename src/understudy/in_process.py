"""Virtual services inside a Python process: in a thread of their own (`serve`) or in the running event loop (`aserve`).

Both give the same Stage, whose methods may be called from any thread. The command `run` and the pytest plugin use them, too.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypedDict, Unpack

from understudy.config import NO_PROJECT, Project, find_project, load_project, resolve
from understudy.core.model.interfaces import Clock
from understudy.core.model.service import Service
from understudy.errors import UnknownServiceError
from understudy.runtime.event_loop import new_event_loop
from understudy.runtime.options import StageOptions
from understudy.runtime.stage import Stage

type Stubs = str | os.PathLike[str] | Mapping[str, Mapping[str, Any]]

STOP_MARGIN_S = 5.0  # beyond the time that requests in flight get, before a stuck server thread is left behind


class Said(TypedDict, total=False):
    """What may be said of a stage, beside its stubs; None is as good as nothing.

    Attributes:
        seed: seed of every random decision.
        scenarios: names that are on from the start; `SERVICE:NAME` means one service.
        latency: `none`, `modelled`, `recorded` or a factor such as `x0.1`.
        sealed: no request may leave the machine; True unless told otherwise.
        host: address to listen on.
        port: port of the first service, further ones take the next; 0 takes free ones.
        tls: serve HTTPS, too.
        proxy: listen as a forward proxy, too.
        clock: the source of time, for tests that freeze or advance it.
    """

    seed: int | None
    scenarios: Sequence[str] | str | None
    latency: str | None
    sealed: bool | None
    host: str | None
    port: int | None
    tls: bool | None
    proxy: bool | None
    clock: Clock | None


def serve(stubs: Stubs | None = None, *services: str, **said: Unpack[Said]) -> AbstractContextManager[Stage]:
    """Serve virtual services in a thread of this process while the `with` block runs.

    What is not given comes from the environment (`UNDERSTUDY_*`), then from understudy.yaml, then from the defaults.

    Args:
        stubs: directory of stub files; or the content of stub files by service name.
        services: names to serve; none means all.
        said: seed, scenarios, latency, sealed, host, port, tls, proxy, clock; see `Said`.

    Raises:
        StubFileError: the stub files have problems; all are named.
        UnknownServiceError: a service was named that is not there.
        UsageError: a scenario was named that no service knows.
        AddressInUseError: the port is taken.
    """
    options, compiled = _prepare(stubs, services, said)
    return host_stage(options, services=compiled, clock=said.get("clock"))


def aserve(stubs: Stubs | None = None, *services: str, **said: Unpack[Said]) -> AbstractAsyncContextManager[Stage]:
    """Serve virtual services in the running event loop while the `async with` block runs; arguments and errors as in `serve`."""
    options, compiled = _prepare(stubs, services, said)
    return open_on(options, services=compiled, clock=said.get("clock"))


@contextmanager
def host_stage(options: StageOptions, *, services: Sequence[Service] | None = None, clock: Clock | None = None) -> Iterator[Stage]:
    """Run a stage in a thread with an event loop of its own.

    Args:
        options: what to serve, where and how.
        services: compiled services to serve instead of the stub directory.
        clock: the source of time; the system's when None.
    """
    opened: Future[Stage] = Future()
    closed: Future[None] = Future()
    thread = threading.Thread(target=_host, args=(options, services, clock, opened, closed), name="understudy", daemon=True)
    thread.start()
    try:
        yield opened.result()
    finally:
        # Cancelling fails once the stage is up or has failed to come up.
        if not opened.cancel() and opened.exception() is None:
            opened.result().request_stop()
        thread.join(options.drain_s + STOP_MARGIN_S)
    if closed.done():
        closed.result()


def _host(
    options: StageOptions, services: Sequence[Service] | None, clock: Clock | None, opened: Future[Stage], closed: Future[None]
) -> None:
    async def perform() -> None:
        async with open_on(options, services=services, clock=clock) as stage:
            if opened.set_running_or_notify_cancel():
                opened.set_result(stage)
                await stage.wait_for_stop()

    try:
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            runner.run(perform())
    except BaseException as error:  # noqa: BLE001 - carried over to the thread that waits
        (closed if opened.done() else opened).set_exception(error)
    else:
        closed.set_result(None)


@asynccontextmanager
async def open_on(options: StageOptions, *, services: Sequence[Service] | None = None, clock: Clock | None = None) -> AsyncIterator[Stage]:
    """Open a stage in the running event loop and switch its scenarios on, `SERVICE:NAME` for one service alone."""
    from understudy.bootstrap import open_stage  # noqa: PLC0415 - loads the server, which `import understudy` must not

    for_all = tuple(name for name in options.scenarios if ":" not in name)
    for_one = tuple(name.partition(":") for name in options.scenarios if ":" in name)
    async with open_stage(replace(options, scenarios=for_all), services=services, clock=clock) as stage:
        for service, _, name in for_one:
            stage[service].activate(name)
        yield stage


def _prepare(stubs: Stubs | None, names: tuple[str, ...], said: Said) -> tuple[StageOptions, tuple[Service, ...] | None]:
    """Resolve what was said, the environment and understudy.yaml to options, and compile stub documents that were given as data."""
    unknown = said.keys() - Said.__annotations__.keys()
    if unknown:
        raise TypeError(f"serve() and aserve() do not take {', '.join(sorted(unknown))}; valid: {', '.join(Said.__annotations__)}")
    place = os.environ.get("UNDERSTUDY_CONFIG") or find_project(Path())
    project = load_project(Path(place)) if place else NO_PROJECT
    inline = stubs if isinstance(stubs, Mapping) else None
    flags = {**said, "stubs": None if stubs is None or isinstance(stubs, Mapping) else Path(stubs)}
    options = replace(stage_options(flags, command="python", environment=os.environ, project=project), services=names)
    return options, None if inline is None else compile_inline(inline, names)


def stage_options(flags: Mapping[str, Any], *, command: str, environment: Mapping[str, str], project: Project) -> StageOptions:
    """Resolve every setting that concerns a stage.

    Args:
        flags: values that were given, by setting; None where nothing was.
        command: whose defaults count.
        environment: environment variables.
        project: understudy.yaml.
    """

    def value(name: str) -> Any:
        return resolve(name, command=command, flag=flags.get(name), environment=environment, project=project).value

    proxy_port = value("proxy_port")
    return StageOptions(
        stubs=value("stubs"),
        recordings=value("recordings"),
        host=value("host"),
        port=value("port"),
        ports={} if flags.get("port") else {one.name: one.port for one in project.services.values() if one.port is not None},
        admin_port=value("admin_port"),
        admin_token=value("admin_token") or None,
        insecure_admin=value("insecure_admin"),
        proxy_port=proxy_port if value("proxy") or proxy_port else None,
        tls=value("tls"),
        scenarios=value("scenarios"),
        seed=value("seed"),
        latency=value("latency"),
        sealed=value("sealed"),
        watch=value("watch"),
    )


def compile_inline(documents: Mapping[str, Mapping[str, Any]], names: Sequence[str] = ()) -> tuple[Service, ...]:
    """Compile stub documents that were given as data.

    Raises:
        StubFileError: they have problems.
        UnknownServiceError: a service was named that is not among them.
    """
    from understudy.files.stubs.document import compile_document  # noqa: PLC0415 - loads the compilers, which `import understudy` must not

    for name in names:
        if name not in documents:
            raise UnknownServiceError(f"unknown service {name!r}. Valid: {', '.join(sorted(documents))}")
    return tuple(compile_document(document, name=name, root=None) for name, document in documents.items() if not names or name in names)
