from tests.unit.core.generator.tape import Tape, notes

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.pipeline import generate
from understudy.core.generator.proving.perturb import find_free_names, perturb
from understudy.runtime.rehearsal import DocumentRehearsal


def test_texts_that_differ_in_every_request_are_free():
    assert find_free_names(find_endpoints(notes().samples())) == {"groceries": "hspdfsjft", "taxes": "ubyft"}


def test_values_of_the_server_and_words_that_return_are_not_free():
    tape = Tape()
    for number, kind in enumerate(("basic", "gold", "basic")):
        tape.add("POST", "/things", {"kind": kind}, 201, {"id": f"thing-{number}", "kind": kind})
        tape.add("GET", f"/things/thing-{number}", None, 200, {"id": f"thing-{number}", "kind": kind})
    assert find_free_names(find_endpoints(tape.samples())) == {}


def test_names_are_replaced_in_request_and_answer_alike():
    tape = Tape()
    exchange = tape.add("PUT", "/box/mine?x=mine-2", {"name": "mine"}, 200, {"name": "mine", "at": "/box/mine"})
    other = perturb(exchange, {"mine": "njof"})
    assert (other.request.target, other.request.body) == ("/box/njof?x=mine-2", b'{"name": "njof"}')
    assert other.outcome.body == b'{"name": "njof", "at": "/box/njof"}'


def test_generality_is_the_share_that_holds_with_other_names():
    def generality(**more):
        return generate(notes().exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"), **more).generality

    assert generality() == 1.0
    assert generality(without=frozenset(["resources", "templates", "borrowing"])) < 1.0
