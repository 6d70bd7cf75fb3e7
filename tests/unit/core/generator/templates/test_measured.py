"""Bytes of which a request says how many."""

import random

import pytest
from tests.unit.core.generator.league import Played
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.templates.measured import explain_drawn, explain_measured
from understudy.core.generator.templates.nodes import Expr
from understudy.core.generator.templates.sources import Case
from understudy.core.model.message import Request


def cases(*sizes):
    tape = Tape()
    for _ in sizes:
        tape.add("GET", "/")
    return [Case(sample, {"path.size": str(size)}) for sample, size in zip(tape.samples(), sizes, strict=True)]


@pytest.mark.parametrize(
    ("bodies", "code"),
    [
        ([b"***", b"*****"], "'*' | cycled(path.size | int)"),
        ([b"abca", b"abcabcab"], "'abc' | cycled(path.size | int)"),
        ([b"abc", b"abcdef"], None),
        ([b"abc", b"abc"], None),
        ([b"aaa", b"bbbb"], None),
    ],
)
def test_a_text_is_repeated(bodies, code):
    assert explain_measured(bodies, cases(*map(len, bodies))) == (None if code is None else Expr(code))
    assert explain_measured(bodies, cases(*(len(body) + 1 for body in bodies))) is None


def test_other_numbers_are_drawn_and_the_recorded_ones_stay():
    draw, tape = random.Random(4), Tape()
    bodies = {size: draw.randbytes(size) for size in (16, 40)}
    for size, body in bodies.items():
        tape.add("GET", f"/bytes/{size}", None, 200, body)
    assert explain_drawn(list(bodies.values()), cases(16, 40)) == Expr("random_bytes(path.size | int)")
    assert explain_drawn([bodies[40][:16], bodies[40]], cases(16, 40)) is None
    service = Played(tape).service
    assert service.answer(Request("GET", "/bytes/40"), 1.8e9).body == bodies[40]
    assert len(service.answer(Request("GET", "/bytes/71"), 1.8e9).body) == 71


def test_bytes_that_are_drawn_by_a_parameter_are_drawn_again():
    draw, tape = random.Random(4), Tape()
    seeded, other = draw.randbytes(16), draw.randbytes(24)
    for body in (seeded, seeded):
        tape.add("GET", "/bytes/16?seed=7", None, 200, body)
    tape.add("GET", "/bytes/24", None, 200, other)
    tape.add("GET", "/bytes/10", None, 200, draw.randbytes(10))
    service = Played(tape).service
    assert service.answer(Request("GET", "/bytes/16?seed=7"), 1.8e9).body == seeded
    again = {service.answer(Request("GET", "/bytes/33?seed=9"), 1.8e9).body for _ in range(2)}
    assert [len(body) for body in again] == [33]


def test_a_document_says_how_large_it_is():
    tape = Tape()
    for name in ("a", "bc"):
        body = f'{{"name": "{name}", "Content-Length": "44", "more": "{name}"}}'.encode()
        tape.add("GET", f"/said?name={name}", None, 200, body.replace(b"44", str(len(body)).encode()), kind="application/json")
    played = Played(tape)
    assert played.generated.proof.fidelity == 1
    answer = played.service.answer(Request("GET", "/said?name=defgh"), 1.8e9)
    assert f'"{len(answer.body)}"'.encode() in answer.body
