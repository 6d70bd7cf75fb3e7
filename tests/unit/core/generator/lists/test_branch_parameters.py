import pytest

from understudy.core.generator.lists.branch_parameters import place_branch
from understudy.core.generator.lists.list_parameters import infer_listing
from understudy.core.generator.lists.listing import Listing, Seen, predict
from understudy.core.generator.things.live import Version

KEYS = ("/app/db/host", "/app/db/port", "/app/debug", "/other")
PRESENT = tuple(Version((), key, None, {"body": {"Name": key}}, key_member="Name") for key in KEYS)


def seen(shown, **asked):
    return Seen(None, {f"request.json.{name}": value for name, value in asked.items()}, PRESENT, shown)


def test_a_path_and_how_far_down_narrow_a_list_of_paths():
    lists = [seen(KEYS[:3], Path="/app", Recursive="true"), seen(KEYS[2:3], Path="/app"), seen(KEYS)]
    listing = infer_listing(lists)
    written = listing.effect("parameters")
    assert written["at"] == "{{ '' if request.json.Path == '/' else request.json.Path }}"
    assert written["depth"] == "{{ 'infinity' if (request.json.Recursive | default(false)) else 1 }}"
    assert [predict(listing, one)[0] for one in lists] == [list(one.shown) for one in lists]


@pytest.mark.parametrize(("shown", "depth"), [(KEYS[:3], "{{ 'infinity' }}"), (KEYS[2:3], "{{ 1 }}")])
def test_without_a_switch_lists_say_how_far_down(shown, depth):
    assert infer_listing([seen(shown, folder="/app")]).effect("p")["depth"] == depth


def test_what_lists_are_not_told_by_is_no_path():
    listing = Listing()
    for shown in (KEYS[1:3], ()):
        assert place_branch(listing, ["request.json.Path"], "request.query", [seen(shown, Path="/app")]) == frozenset()
    assert listing.at == ""


def test_a_page_shows_some_of_what_stands_below_a_path():
    lists = [seen(KEYS[:3], Path="/app", Recursive="true"), seen(KEYS[:2], Path="/app", Recursive="true", MaxResults="2")]
    listing, names = Listing(), ["request.json.Path", "request.json.Recursive", "request.json.MaxResults"]
    assert place_branch(listing, names, "request.query", [*lists, seen(KEYS[2:3], Path="/app")]) == frozenset(names[:2])
