import asyncio

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import ConnectionTerminated

from understudy.protocols.http2.turned_away import Http2TurnedAway


async def test_the_client_learns_that_nothing_was_taken():
    server = await asyncio.get_running_loop().create_server(lambda: Http2TurnedAway(7), "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    client = H2Connection(H2Configuration(client_side=True))
    client.initiate_connection()
    writer.write(client.data_to_send())
    events = client.receive_data(await asyncio.wait_for(reader.read(), 5))
    ended = next(event for event in events if isinstance(event, ConnectionTerminated))
    assert (ended.last_stream_id, ended.error_code) == (0, 0xB)
    assert ended.additional_data == b"understudy holds 7 connections, and no more"
    writer.close()
    server.close()
