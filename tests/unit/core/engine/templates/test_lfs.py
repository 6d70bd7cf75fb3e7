"""What Git LFS servers tell of objects."""

from understudy.core.engine.templates.lfs import fitting_objects, told_objects

ASKED = [{"oid": "b", "size": 2}, {"oid": "a", "size": 1}, {"oid": "c", "size": 3}]


def test_what_is_told_stands_in_the_order_in_which_it_was_asked_for():
    assert told_objects(ASKED, [[{"oid": "a"}], [{"oid": "c"}, {"oid": "b"}]]) == [{"oid": "b"}, {"oid": "a"}, {"oid": "c"}]
    assert told_objects(ASKED, [[{"oid": "a"}]]) == [{"oid": "a"}]
    assert told_objects(None, []) == []


def test_objects_fit_by_their_size():
    assert fitting_objects(ASKED, [{"oid": "a", "size": 1}, {"oid": "b", "size": 9}]) == ["a"]
