from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft, drop_unused
from understudy.core.generator.traffic.endpoint import Endpoint


def test_look_ups_that_nothing_speaks_of_are_left_out():
    let = {
        "its_plan": "{{ lookup('plans', 1) }}",
        "its_team": "{{ lookup('teams', 2) }}",
        "its_user": "{{ lookup('users', its_team.owner) }}",
    }
    draft = Draft(Endpoint("GET", (), (), ()), (), then={"let": let, "json": {"name": "{{ its_user.name }}"}})
    drop_unused(draft)
    assert list(draft.then["let"]) == ["its_team", "its_user"]
    draft.then["json"] = {}
    drop_unused(draft)
    assert "let" not in draft.then


def test_a_draft_says_where_it_brings_things_and_where_it_is_for_what_is_missing():
    endpoint = Endpoint("POST", ("runs",), (), ())
    brings = Draft(endpoint, (), then={"create": {"in": "runs/{{ path.name }}"}, "update": [{"in": "counts"}], "remove": {"in": "old"}})
    assert brings.fills == {"runs", "counts"}
    assert not brings.misses
    misses = Draft(endpoint, (), (Condition("item", ("runs", "7"), "absent"), Condition("item", ("users", "7"), "present")))
    assert misses.misses == {"runs"}
