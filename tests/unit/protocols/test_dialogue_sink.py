"""What sinks do with the steps of a dialogue."""

import asyncio

import pytest

from understudy.core.model.step import EndDialogue, SendMessage
from understudy.protocols.dialogue_sink import DialogueSink


class _Told:
    """A dialogue that keeps what it is told."""

    def __init__(self):
        self.told = []

    async def send(self, step):
        self.told.append(step.data)

    async def receive(self):
        return None

    async def converse(self):
        self.told.append("converse")

    async def end(self, step):
        self.told.append(step.code)


def sink_of(dialogue):
    sink = DialogueSink()
    sink._dialogue, sink.sent, sink.finished = dialogue, 0, False
    return sink


def test_steps_reach_the_dialogue_and_bytes_are_counted():
    dialogue = _Told()
    sink = sink_of(dialogue)

    async def perform():
        await sink.send_message(SendMessage("text", b"hello"))
        assert not sink.finished
        assert await sink.next_message() is None
        await sink.converse()
        await sink.end_dialogue(EndDialogue(1000))

    asyncio.run(perform())
    assert dialogue.told == [b"hello", "converse", 1000]
    assert (sink.sent, sink.finished) == (5, True)


def test_steps_before_a_dialogue_are_a_mistake_of_ours():
    with pytest.raises(TypeError, match="AcceptDialogue"):
        asyncio.run(sink_of(None).next_message())
