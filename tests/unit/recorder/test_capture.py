from understudy.core.model.exchange import Chunk
from understudy.recorder.capture import Body


def test_arrivals_within_a_millisecond_are_one_chunk():
    body = Body(wants_chunks=True)
    for size, at_s in [(10, 0.0), (5, 0.0004), (7, 0.05), (1, 0.0505), (2, 0.1)]:
        body.note(size, at_s)
    assert body.chunks == [Chunk(0.0, 15), Chunk(0.05, 8), Chunk(0.1, 2)]
    assert body.size == 25


def test_a_body_of_known_length_keeps_its_size_alone():
    body = Body()
    body.note(10, 0.0)
    assert (body.size, body.chunks) == (10, [])


def test_an_endless_stream_does_not_fill_the_memory():
    body = Body(wants_chunks=True)
    for second in range(30_000):
        body.note(1, float(second))
    assert len(body.chunks) == 20_000
    assert sum(chunk.size for chunk in body.chunks) == 30_000
