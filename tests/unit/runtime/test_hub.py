from understudy.core.model.decision import Sending
from understudy.core.model.step import SendMessage
from understudy.runtime.hub import Hub

STEPS = (SendMessage("text", b"x"),)


async def test_what_is_sent_waits_until_the_connection_reads():
    hub = Hub()
    name = hub.next_name()
    hub.open(name)
    hub.send([Sending(name, STEPS), Sending("nobody", STEPS)])
    assert await hub.mailbox(name).get() == STEPS
    assert (hub.close(name), hub.close(name)) == (True, False)
    assert hub.mailbox(name).empty()
    assert hub.next_name() != name
