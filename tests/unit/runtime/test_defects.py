"""What is inferred where one inference fails by a defect."""

import pytest
from tests.unit.core.generator.tape import notes
from tests.unit.runtime.test_generation import recorded

from understudy.core.generator import understanding
from understudy.runtime.defects import infer_despite
from understudy.runtime.generation import generate_service


def test_what_does_not_fail_is_given_with_no_defect():
    assert infer_despite(lambda without: ("generated", without), frozenset(["lags"])) == (("generated", frozenset(["lags"])), None)


def test_as_little_is_left_out_as_it_takes():
    def attempt(without):
        if "credentials" not in without:
            raise KeyError("holder")
        return without

    generated, defect = infer_despite(attempt, frozenset(["lags"]))
    assert generated == {"lags", "credentials"}
    assert (defect.error, defect.left_out) == ("KeyError: 'holder'", ("credentials",))
    assert defect.place.startswith("test_defects.py:")


def test_the_first_failure_is_shown_where_nothing_helps():
    def attempt(without):
        raise ValueError(len(without))

    with pytest.raises(ValueError, match="0"):
        infer_despite(attempt, frozenset())


@pytest.fixture
def broken(monkeypatch):
    def fail(*_):
        raise IndexError("no such visitor")

    monkeypatch.setattr(understanding, "find_visitors", fail)


def test_a_defect_costs_one_inference_and_is_seen(tmp_path, broken):
    outcome = generate_service("api", recorded(tmp_path, notes()), tmp_path / "stubs")
    assert outcome.fidelity == 1.0
    assert outcome.report()["defect"]["left_out"] == ("credentials",)
