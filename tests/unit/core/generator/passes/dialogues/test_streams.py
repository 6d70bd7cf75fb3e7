from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.dialogues.streams import is_streamed, write_stream
from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.sources import Case, request_values
from understudy.core.model.exchange import Chunk


def test_events_are_played_piece_by_piece_with_what_was_asked_in_them():
    tape = Tape()
    for prompt in ("hello there", "good bye"):
        first, second = f'data: {{"delta": "{prompt}"}}\n\n'.encode(), b"data: [DONE]\n\n"
        tape.add(
            "POST", "/chat", {"prompt": prompt}, 200, first + second, kind="text/event-stream",
            chunks=(Chunk(0.0, len(first)), Chunk(0.05, len(second))),
        )  # fmt: skip
    samples = tape.samples()
    assert all(is_streamed(sample) for sample in samples)
    cases = [Case(sample, request_values(sample, {})) for sample in samples]
    assert write_stream(samples, Aligner(Flow(samples), Findings()), cases) == [
        {"text": "data: {\"delta\": {{ request.json.prompt | json('spaced') }}}\n\n"},
        {"after": "50ms", "text": "data: [DONE]\n\n"},
    ]


def test_as_many_events_are_played_as_the_request_asks_for():
    tape = Tape()
    events = [f"id: {number}\ndata: tick {number}\n\n".encode() for number in range(3)]
    chunks = tuple(Chunk(0.05 * number, len(event)) for number, event in enumerate(events))
    tape.add("GET", "/events?n=3", None, 200, b"".join(events), kind="text/event-stream", chunks=chunks)
    samples = tape.samples()
    cases = [Case(sample, request_values(sample, {})) for sample in samples]
    assert write_stream(samples, Aligner(Flow(samples), Findings()), cases) == [
        {
            "after": "50ms",
            "repeat_for": "each in range(request.query.n | default(0) | int)",
            "text": "id: {{ loop.index0 }}\ndata: tick {{ loop.index0 }}\n\n",
        }
    ]
