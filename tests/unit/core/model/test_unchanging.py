from dataclasses import fields, replace

from understudy.core.model.unchanging import unchanging


@unchanging
class Place:
    x: int = 0
    y: tuple[int, ...] = ()


def test_values_are_told_apart_by_what_they_hold():
    place = Place(1, (2,))
    assert place == Place(1, (2,))
    assert {place: "here"}[Place(1, (2,))] == "here"
    assert place != Place(1)
    assert replace(place, x=3) == Place(3, (2,))
    assert not hasattr(place, "__dict__")
    assert [one.name for one in fields(place)] == ["x", "y"]
