from tests.unit.core.generator.test_compare import differences


def test_what_is_made_anew_in_one_place_is_not_said_as_recorded_in_another():
    for names in (("node", "leader"), ("leader", "node")):
        recorded = dict.fromkeys(names, "10276657743932975437")
        answered = dict(zip(names, ("10276657743932975437", "83926657743932975411"), strict=True))
        assert differences(recorded, answered) != []
        assert differences(recorded, dict.fromkeys(names, "83926657743932975411")) == []
