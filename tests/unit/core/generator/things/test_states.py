from tests.unit.core.generator.tape import Tape

from understudy.core.generator.things.states import are_states, flattened, of_usual_status, states_among
from understudy.core.model.json_codec import ABSENT


def test_words_truths_and_what_is_there_are_states():
    assert are_states(["draft", "paid"])
    assert are_states([True, False])
    assert are_states([None, {"id": 1}])
    assert are_states([[], [1]])
    assert are_states(["paid", ABSENT])


def test_names_figures_and_what_never_changes_are_none():
    assert not are_states([1, 2])
    assert not are_states(["2026-01-01", "2026-01-02"])
    assert not are_states(["paid", "paid"])


def test_places_are_looked_up_in_every_tree():
    trees = [{"status": "open", "total": 1}, {"status": "paid", "total": 2}]
    assert states_among([("status",), ("total",)], trees) == (("status",),)


def test_the_usual_status_is_the_one_that_most_answers_tell():
    tape = Tape()
    for status in ("open", "paid", "paid"):
        tape.add("POST", "/orders/7/pay", {}, 200, {"status": status})
    samples = tape.samples()
    assert of_usual_status(samples) == samples[1:]
    assert of_usual_status(samples[:2]) == samples[:1]


def test_members_of_mappings_have_dotted_names():
    assert flattened({"id": 1, "status": {"phase": "Ready", "at": {"s": 1}}})["status.phase"] == "Ready"
    assert "status.at.s" not in flattened({"status": {"at": {"s": 1}}})
