from tests.unit.core.generator.tape import START, Tape, iso

from understudy.core.generator.proving.proof import rehearse_all
from understudy.core.model.headers import Headers
from understudy.core.model.message import Response


class Parrot:
    """Answers every request with what it was given; None is a miss."""

    stub = "parrot"
    problem = ""
    made = ()

    def __init__(self, response):
        self._response = response

    def answer(self, request, now):
        return self._response


def test_the_share_of_reproduced_exchanges_is_counted():
    tape = Tape()
    tape.add("GET", "/", None, 200, {"a": 1})
    tape.add("GET", "/", None, 200, {"a": 2})
    right = Response(200, Headers.of([("content-type", "application/json")]), b'{"a":1}')
    proof = rehearse_all({}, tape.samples(), lambda _: Parrot(right))
    assert (proof.reproduced, proof.fidelity) == (1, 0.5)
    assert proof.verdicts[1].differences[0].place == "body/a"
    assert rehearse_all({}, tape.samples(), lambda _: Parrot(None)).verdicts[0].missed


def test_an_answer_that_is_right_at_the_recorded_time_only_is_found_out_later():
    tape = Tape()
    tape.add("POST", "/", None, 201, {"created": iso(START)})
    right = Response(201, Headers.of([("content-type", "application/json")]), b'{"created": "%s"}' % iso(START).encode())
    proof = rehearse_all({}, tape.samples(), lambda _: Parrot(right))
    later = rehearse_all({}, tape.samples(), lambda _: Parrot(right), shift=365 * 86_400.0)
    assert (proof.reproduced, later.reproduced) == (1, 0)
    assert [(verdict.stub, verdict.differences[0].place) for verdict in later.stale_since(proof)] == [("parrot", "body/created")]
