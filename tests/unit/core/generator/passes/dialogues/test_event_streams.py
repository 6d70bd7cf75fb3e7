import json
from datetime import UTC, datetime

import pytest
from tests.unit.core.generator.tape import START, Tape

from understudy.core.generator.passes.dialogues.event_streams import write_events
from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.sources import Case, request_values
from understudy.core.model.exchange import Chunk, Failure


def streams(*answers, kind="text/event-stream", **more):
    """Streams of events, 50 ms apart, each with the prompt that was asked."""
    tape = Tape()
    for prompt, events in answers:
        chunks = tuple(Chunk(0.05 * number, len(event.encode())) for number, event in enumerate(events))
        tape.add("POST", "/chat", prompt, 200, "".join(events), kind=kind, chunks=chunks, **more)
    samples = tape.samples()
    cases = [Case(sample, request_values(sample, {})) for sample in samples]
    return write_events(samples, Aligner(Flow(samples), Findings()), cases)


def words(text, made):
    said = [f'data: {{"id": "{made}", "word": "{word}"}}\n\n' for word in text.split()]
    return ["event: start\n\n", *said, "data: [DONE]\n\n"]


def test_a_prompt_comes_back_word_by_word_and_what_is_made_for_it_is_made_once():
    stream = streams(
        ({"prompt": "hello my dear friend"}, words("hello my dear friend", "c-0b8a6d1c3f0e4f6a9b57")),
        ({"prompt": "what now"}, words("what now", "c-5e2c9a708d144b7ea6f3")),
    )
    assert stream.let == {"its_id": "{{ new_id('c-{hex:20}') }}"}
    assert [part.get("repeat_for") for part in stream.parts] == [None, "each in request.json.prompt | split", None]
    assert stream.parts[1]["after"] == "50ms"
    assert stream.parts[1]["text"] == "data: {\"id\": {{ its_id | json('spaced') }}, \"word\": {{ each | json('spaced') }}}\n\n"


@pytest.mark.parametrize("counts", [(3, 5), (4, 2)])
def test_a_feed_without_end_goes_on_counting(counts):
    gone = Failure("client_gone", "left", 1.0)
    stream = streams(*(({}, [f"id: {n}\ndata: tick {n}\n\n" for n in range(1, count + 1)]) for count in counts), interruption=gone)
    assert stream.parts[0]["repeat_for"] == "each in range(1000)"
    assert "data: tick {{ loop.index }}" in stream.parts[0]["text"]


def test_as_many_events_as_a_number_says_and_one_at_the_end():
    def ticks(count):
        return [*(f'data: {{"n": {n}}}\n\n' for n in range(1, count + 1)), "event: done\ndata: bye\n\n"]

    stream = streams(({"count": 3}, ticks(3)), ({"count": 5}, ticks(5)))
    assert [part.get("repeat_for") for part in stream.parts] == ["each in range(request.json.count | int)", None]


def test_what_is_no_stream_of_events_is_left_to_others():
    tape = Tape()
    tape.add("GET", "/", None, 200, {"a": 1})
    samples = tape.samples()
    assert write_events(samples, Aligner(Flow(samples), Findings()), [Case(samples[0], {})]) is None


@pytest.mark.parametrize(
    ("way", "cut"),
    [
        ("'before'", ["You", " said", " {}", " to", " me,", " right?"]),
        ("'after'", ["You ", "said ", "{} ", "to ", "me, ", "right?"]),
        ("4", None),
    ],
)
def test_a_text_around_the_prompt_is_told_bit_by_bit(way, cut):
    def told(word, began):
        text = f"You said {word} to me, right?"
        bits = [bit.format(word) for bit in cut] if cut else [text[at : at + 4] for at in range(0, len(text), 4)]
        at = [f"{datetime.fromtimestamp(began + 0.05 * number, UTC):%Y-%m-%dT%H:%M:%S.%fZ}" for number in range(len(bits))]
        said = [json.dumps({"at": when, "message": {"content": bit}, "done": False}) + "\n" for when, bit in zip(at, bits, strict=True)]
        return [*said, json.dumps({"at": at[-1], "message": {"content": ""}, "done": True}) + "\n"]

    answers = [({"prompt": word}, told(word, START + number)) for number, word in enumerate(("hello", "goodbye"))]
    stream = streams(*answers, kind="application/x-ndjson")
    text = "('You said ' ~ (request.json.prompt | default('')) ~ ' to me, right?')"
    assert [part.get("repeat_for") for part in stream.parts] == [f"each in {text} | pieces({way})", None]
    assert stream.parts[0]["json"]["message"] == {"content": "{{ each }}"}
    assert stream.parts[0]["json"]["at"].startswith("{{ now(")


@pytest.mark.parametrize("kind", ["text/event-stream", "application/json"])
def test_events_and_lines_say_the_address_of_whoever_is_asked(kind):
    def told(count):
        return [
            ("data: {}\n\n" if "event" in kind else "{}\n").format(json.dumps({"n": n, "url": "http://api.example:8000/a"}))
            for n in range(count)
        ]

    stream = streams(({"count": 3}, told(3)), ({"count": 5}, told(5)), kind=kind)
    assert "api.example" not in str(stream.parts)
    assert "base_url" in str(stream.parts)


def test_events_may_count_down():
    def told(count):
        ticks = [f"event: tick\nid: {left}\ndata: {json.dumps({'left': left})}\n\n" for left in range(count, 0, -1)]
        return [*ticks, "event: done\ndata: lift-off\n\n"]

    stream = streams(({"count": 3}, told(3)))
    assert [part.get("repeat_for") for part in stream.parts] == ["each in range(request.json.count | int)", None]
    assert "loop.revindex" in stream.parts[0]["text"]
    assert "loop.index" not in stream.parts[0]["text"]
