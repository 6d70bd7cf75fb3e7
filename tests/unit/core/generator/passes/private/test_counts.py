from tests.unit.core.generator.carts import Browser, two_carts
from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.test_pipeline import run

from understudy.core.generator.passes.private.counts import find_counts_of_owners
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.people.visitors import find_visitors
from understudy.core.generator.templates.nodes import Expr
from understudy.runtime.rehearsal import DocumentRehearsal


def test_everybody_is_told_how_often_he_was_here():
    service = DocumentRehearsal(run(two_carts()).document, "api")
    eve, fay = Browser(service), Browser(service)
    assert [eve.ask("GET", "/visits")[1]["visits"] for _ in range(3)] == [1, 2, 3]
    assert fay.ask("GET", "/visits")[1]["visits"] == 1
    assert eve.ask("GET", "/visits")[1]["visits"] == 4


def test_the_counter_is_the_owners():
    endpoints = find_endpoints(two_carts().samples())
    found = find_counts_of_owners(endpoints, find_visitors(endpoints))
    assert list(found.values()) == [{("visits",): Expr("counter('visits/visits/' ~ visit.id)")}]


def test_what_counts_for_all_together_is_nobodys_own():
    tape = Tape()
    for number in range(3):
        tape.add("GET", "/hits", None, 200, {"hits": number + 1})
    endpoints = find_endpoints(tape.samples())
    assert find_counts_of_owners(endpoints, find_visitors(endpoints)) == {}
