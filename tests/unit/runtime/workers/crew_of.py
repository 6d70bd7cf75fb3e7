"""A crew of workers in threads of this process: real links, no processes."""

import asyncio
import socket
import threading

from understudy.runtime.workers.crew import Crew
from understudy.runtime.workers.link import Desk, Link


def crew_of(*operations):
    """Start one worker per table of operations."""
    crew = Crew(len(operations))
    for number, table in enumerate(operations):
        crew.join(number, linked(table))
    return crew


def linked(table):
    """Serve operations in a thread and return the link to it."""
    mine, theirs = socket.socketpair()
    theirs.setblocking(False)

    async def serve():
        await Desk(*await asyncio.open_connection(sock=theirs)).serve(table)

    threading.Thread(target=asyncio.run, args=(serve(),), daemon=True).start()
    return Link(mine)
