from tests.unit.core.generator.proving.test_compare import differences

from understudy.core.generator.proving.companions import Companions
from understudy.core.generator.proving.deviations import Difference, compare_values


def test_what_is_made_anew_in_one_place_is_not_said_as_recorded_in_another():
    for names in (("node", "leader"), ("leader", "node")):
        recorded = dict.fromkeys(names, "10276657743932975437")
        answered = dict(zip(names, ("10276657743932975437", "83926657743932975411"), strict=True))
        assert differences(recorded, answered) != []
        assert differences(recorded, dict.fromkeys(names, "83926657743932975411")) == []


def test_an_id_that_was_given_out_anew_says_which_one_was_meant():
    found: list[Difference] = []
    companions = Companions()
    companions.pair("10276657743932975437", "83926657743932975411")
    compare_values("10276657743932975437", "10276657743932975437", "body/id", companions, found)
    assert found[0].answered == "10276657743932975437, where 83926657743932975411 was given out before"


def test_nothing_is_not_what_was_made_for_a_text():
    found: list[Difference] = []
    compare_values("world", None, "body", Companions(), found)
    assert [(one.recorded, one.answered) for one in found] == [("world", None)]
