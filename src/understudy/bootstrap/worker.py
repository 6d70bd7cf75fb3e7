"""A process that serves beside others like it: `python -m understudy.bootstrap.worker DESCRIPTOR`, started by the supervisor alone.

The descriptor is its end of the link; the first call hands over options, sockets, clock and scenarios. It ends when the link does.
"""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from understudy.bootstrap.serving import Ports, hold_stage
from understudy.errors import UnderstudyError
from understudy.runtime.collector import hold, settle
from understudy.runtime.event_loop import new_event_loop
from understudy.runtime.listener import Listener
from understudy.runtime.options import StageOptions
from understudy.runtime.stage import Stage
from understudy.runtime.switchboard import On
from understudy.runtime.workers.link import Desk, Operation
from understudy.runtime.workers.report import report


@dataclass(frozen=True, slots=True)
class Opening:
    """What a worker starts with.

    Attributes:
        sockets: descriptors of bound sockets by service.
        proxy: descriptor of the forward proxy's.
        clock: reading of the supervisor's clock.
        on: the scenarios that are on.
    """

    options: StageOptions
    sockets: Mapping[str, int]
    proxy: int | None
    clock: tuple[float, float, float, float]
    on: On


def operations_of(stage: Stage) -> dict[str, Operation]:
    """Return what a supervisor may ask of a worker."""
    engine = stage.engine

    def follow(reading: tuple[float, float, float, float]) -> None:
        stage.clock.follow(reading)
        stage.clock_changed()

    return {
        "report": lambda after, waiting: report(engine.journal, after, waiting),
        "counts": engine.journal.counts,
        "clear": lambda service, session: engine.journal.clear(service=service, session=session),
        "reset": lambda service, session: stage.reset(service=service, session=session),
        "sessions": stage.sessions,
        "remove_session": stage.remove_session,
        "scenarios": engine.switchboard.adopt,
        "clock": follow,
        "reload": lambda: asyncio.to_thread(stage.reload),
        "traffic": stage.traffic,
    }


async def work(descriptor: int) -> None:
    """Serve until the supervisor hangs up."""
    desk = Desk(*await asyncio.open_connection(sock=socket.socket(fileno=descriptor)))
    call = await desk.next_call()
    if call is None:
        return
    opening: Opening = call[1][0]
    ports = Ports(
        {name: Listener.inherited(one) for name, one in opening.sockets.items()},
        None,
        None if opening.proxy is None else Listener.inherited(opening.proxy),
    )
    try:
        async with hold_stage(opening.options, ports=ports) as stage:
            settle()
            operations = operations_of(stage)
            operations["clock"](opening.clock)
            operations["scenarios"](opening.on)
            await desk.reply(None)
            await desk.serve(operations)
    except UnderstudyError as error:
        await desk.reply(str(error), went_well=False)


def main() -> None:
    """Work; what a terminal sends to all processes is the supervisor's business."""
    hold()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(work(int(sys.argv[1])))


if __name__ == "__main__":
    main()
