"""Whom arguments ask for, and in which order."""

import pytest

from understudy.core.engine.templates.connection_arguments import chosen
from understudy.errors import TemplateError

TASKS = [
    (key, {"id": key, "title": title, "priority": priority, "state": state, "createdAt": int(key)})
    for key, title, priority, state in (("1", "Dig", 2, "OPEN"), ("2", "Sow roses", 5, "DONE"), ("3", "Cut Roses", 4, "OPEN"))
]


@pytest.mark.parametrize(
    ("name", "wanted", "keys"),
    [
        ("state", "OPEN", "13"),
        ("states", ["OPEN", "DONE"], "123"),
        ("stateIn", ["DONE"], "2"),
        ("filter", {"titleContains": "ROSES", "state": None}, "23"),
        ("filter", {"minPriority": 4, "state": "OPEN"}, "3"),
        ("filter", {"maxPriority": 4}, "13"),
        ("where", {"priority_gt": 4}, "2"),
        ("where", {"priority_lte": 2, "state": "DONE"}, ""),
        ("orderBy", {"field": "PRIORITY", "direction": "DESC"}, "231"),
        ("orderBy", {"field": "CREATED_AT", "direction": "ASC"}, "123"),
        ("order_by", "TITLE_ASC", "312"),
        ("sort", "title", "312"),
    ],
)
def test_what_names_say_is_done(name, wanted, keys):
    assert "".join(key for key, _ in chosen(TASKS, name, wanted)) == keys


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("colour", "red"), ("filter", {"near": {"lat": 5}}), ("orderBy", {"votes": "DESC"}), ("orderBy", "VOTES_DESC"), ("sort", ["title"])],
)
def test_what_names_do_not_say_is_no_guess(name, wanted):
    with pytest.raises(TemplateError, match="nobody recorded"):
        chosen(TASKS, name, wanted)


def test_of_nothing_everything_is_nothing():
    assert list(chosen([], "colour", "red")) == []
