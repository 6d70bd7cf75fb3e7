from tests.unit.core.generator.tape import Tape

from understudy.core.generator.conditions.causes import by_cause, by_message, by_refusal
from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.conditions.features import features_of
from understudy.core.generator.conditions.separation import separate
from understudy.core.generator.traffic.refusals import Marks

MARKS = Marks({"ahjmqrmx": "a3f", "ykdlwpzt": "07c"})


def login(tape, user, password, status, says="no"):
    tape.add("POST", "/login", {"user": user} | ({"password": password} if password else {}), status, {"error": says})


def read(tape):
    samples = tape.samples()
    return samples, {sample.number: features_of(sample, {}, {}, MARKS) for sample in samples}


def test_a_missing_password_and_a_wrong_one_are_two_causes():
    tape = Tape()
    login(tape, "ann", "T8ccym-qkt!", 200)
    login(tape, "ann", "", 401)
    login(tape, "ann", "ahjmqrmx", 401)
    login(tape, "zoe", "T8ccym-qkt!", 401)
    samples, features = read(tape)
    groups = by_cause([samples[:1], samples[1:]], features)
    assert [[sample.number for sample in group] for group in groups] == [[0], [1], [2], [3]]


def test_credentials_refused_in_different_words_are_apart():
    tape = Tape()
    login(tape, "ann", "ahjmqrmx", 403, "read-only")
    login(tape, "ann", "ykdlwpzt", 403, "unknown")
    login(tape, "ann", "ykdlwpzt", 403, "unknown")
    samples, features = read(tape)
    assert [len(group) for group in by_refusal(samples, features)] == [1, 2]
    assert by_refusal(samples[1:], features) == []


def test_refusals_that_say_different_things_come_apart():
    tape = Tape()
    for text in ("a is missing", "b is missing", "a is missing"):
        tape.add("POST", "/", {}, 422, {"error": text})
    samples = tape.samples()
    parts = by_message(samples, lambda part: len({sample.answer.raw for sample in part}) == 1)
    assert [[sample.number for sample in part] for part in parts] == [[0, 2], [1]]
    assert by_message(samples[:1], lambda _: True) == []


def test_one_refusal_for_unlike_mistakes_has_a_cause_for_each():
    tape = Tape()
    for order in ("amount=20&currency=eur", "amount=35&currency=usd"):
        tape.add("POST", "/orders", order, 201, {"id": 1})
    for order in ("amount=0&currency=eur", "amount=20", "amount=20&currency=eur&colour=red"):
        tape.add("POST", "/orders", order, 400, {"error": "bad request"})
    samples, features = read(tape)
    groups = by_cause([samples[:2], samples[2:]], features)
    assert [[sample.number for sample in group] for group in groups] == [[0, 1], [2], [3], [4]]
    found = separate([features[2]], [features[0], features[1]], 400)
    assert found == (Condition("form", ("amount",), "unpositive"),)
