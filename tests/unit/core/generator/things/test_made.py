from tests.unit.core.generator.tape import Tape

from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.things.made import name_repeated


def test_what_an_answer_says_twice_is_made_once():
    tape = Tape()
    answer = {"charges": {"data": [{"id": "ch_5PazR1OX3dWykI", "url": "/charges/ch_5PazR1OX3dWykI"}]}, "once": "tx_8QwzR1OX3dWykP"}
    tape.add("POST", "/payments", {"amount": 1}, 201, answer)
    samples = tape.samples()
    let = {}
    cases = name_repeated([answer], [Case(samples[0], {})], Flow(samples), let)
    assert let == {"charge_id": "{{ new_id('ch_{alnum:14}') }}"}
    assert cases[0].values["charge_id"] == "ch_5PazR1OX3dWykI"


def test_what_the_client_said_is_not_made():
    tape = Tape()
    answer = {"hash": "a1b2c3d4e5f6a7b8c9d0", "name": "a1b2c3d4e5f6a7b8c9d0"}
    tape.add("POST", "/add", {"link": "magnet:a1b2c3d4e5f6a7b8c9d0"}, 201, answer)
    samples = tape.samples()
    let = {}
    name_repeated([answer], [Case(samples[0], {"request.json.link": "magnet:a1b2c3d4e5f6a7b8c9d0"})], Flow(samples), let)
    assert let == {}


def test_what_the_address_of_the_answer_says_again_is_made_once():
    tape = Tape()
    tape.add("POST", "/orders", {"n": 1}, 201, {"id": "ch_5PazR1OX3dWykI"}, fields=[("Location", "/orders/ch_5PazR1OX3dWykI")])
    samples = tape.samples()
    let = {}
    name_repeated([samples[0].answer.tree], [Case(samples[0], {})], Flow(samples), let)
    assert let == {"made_id": "{{ new_id('ch_{alnum:14}') }}"}


def test_an_address_within_an_address_is_no_id():
    tape = Tape()
    link = "people/6b0b8ed5be9b8284efb12835"
    tape.add("POST", "/people", {"n": 1}, 201, {"link": link}, fields=[("Location", f"http://api.example/{link}")])
    samples = tape.samples()
    let = {}
    name_repeated([samples[0].answer.tree], [Case(samples[0], {})], Flow(samples), let)
    assert let == {}
