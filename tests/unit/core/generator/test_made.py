from tests.unit.core.generator.traffic import Tape

from understudy.core.generator.flow import Flow
from understudy.core.generator.made import name_repeated
from understudy.core.generator.sources import Case


def test_what_an_answer_says_twice_is_made_once():
    tape = Tape()
    answer = {"charges": {"data": [{"id": "ch_5PazR1OX3dWykI", "url": "/charges/ch_5PazR1OX3dWykI"}]}, "once": "tx_8QwzR1OX3dWykP"}
    tape.add("POST", "/payments", {"amount": 1}, 201, answer)
    samples = tape.samples()
    let = {}
    cases = name_repeated([answer], [Case(samples[0], {})], Flow(samples), let)
    assert let == {"charge_id": "{{ new_id('ch_{alnum:14}') }}"}
    assert cases[0].values["charge_id"] == "ch_5PazR1OX3dWykI"
