from dataclasses import replace

import pytest
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.traffic.endpoint import Endpoint, Parameter, path_values, shape_text, singular

SHAPE = (Parameter("bucket"), Parameter("key", rest=True))


def test_a_shape_is_written_as_a_path_and_read_from_segments():
    assert shape_text(SHAPE) == "/{bucket}/{key:path}"
    assert path_values(SHAPE, ("photos", "2026", "a.jpg")) == {"bucket": "photos", "key": "2026/a.jpg"}


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("customers", "customer"),
        ("categories", "category"),
        ("boxes", "box"),
        ("status", "status"),
        ("address", "address"),
        ("heroes", "hero"),
        ("shoes", "shoe"),
    ],
)
def test_plurals(plural, one):
    assert singular(plural) == one


def test_verdicts_are_what_became_of_requests():
    tape = Tape()
    tape.add("GET", "/a", status=200)
    tape.add("GET", "/a", status=404)
    assert Endpoint("GET", ("a",), (), tuple(tape.samples())).verdicts == {200, 404}


def test_what_was_worked_out_stays_with_one_attempt_at_the_samples():
    tape = Tape()
    tape.add("GET", "/a", None, 200, {})
    first, again = (Endpoint("GET", ("a",), (), tuple(tape.samples())) for _ in range(2))
    first.notes["looked at"] = True
    assert again.notes == replace(first, method="HEAD").notes == {}
    assert "looked at" not in first.samples[0].notes
