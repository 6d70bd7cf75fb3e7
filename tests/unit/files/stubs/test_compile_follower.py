import pytest

from understudy.core.model.resource import Lag, Link
from understudy.errors import UnderstudyError
from understudy.files.stubs.compile_follower import compile_lags
from understudy.files.stubs.document import compile_document


@pytest.mark.parametrize(
    ("after", "lags"),
    [
        ("300ms", dict.fromkeys(("create", "update", "remove"), Lag(0, 0.3))),
        ({"looks": 2}, dict.fromkeys(("create", "update", "remove"), Lag(2))),
        ({"create": {"looks": 3, "at_most": "1s"}, "remove": 0.5}, {"create": Lag(3, 1.0), "remove": Lag(0, 0.5)}),
        ({}, {}),
    ],
)
def test_how_far_it_is_behind(place, told, after, lags):
    assert compile_lags({"follows": "docs", "after": after}, place) == ("docs", lags)
    assert told() == []


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"after": "1s"}, "after: only a resource that follows another"),
        ({"follows": 5}, "follows: expected the name of a resource"),
        ({"follows": "docs", "seed": []}, "seed: a resource that follows another has no 'seed' of its own"),
        ({"follows": "docs", "after": "soon"}, "after: expected a duration"),
        ({"follows": "docs", "after": {"make": "1s"}}, "after.make: unknown kind of change"),
        ({"follows": "docs", "after": {"create": {"looks": -1}}}, "after.create.looks: expected how many looks"),
        ({"follows": "docs", "after": {"looks": 1, "least": 2}}, "after.least: unknown key of a lag"),
    ],
)
def test_what_is_none_is_said(place, told, document, message):
    compile_lags(document, place)
    assert told()[0].startswith(message), told()


def test_a_follower_has_the_key_and_the_links_of_whom_it_follows():
    links = {"author": {"one": "people", "by": "author"}}
    declared = [{"name": "docs", "key": "slug", "links": links}, {"name": "seen", "follows": "docs", "after": "1s"}]
    docs, seen = compile_document({"resources": declared, "stubs": []}, name="x").resources
    assert (docs.followers, seen.key, seen.links) == (("seen",), "slug", {"author": Link("one", "people", "author")})


@pytest.mark.parametrize("followed", ["nobody", "seen"])
def test_somebody_has_to_go_before(followed):
    declared = [{"name": "docs"}, {"name": "seen", "follows": "docs"}, {"name": "third", "follows": followed}]
    with pytest.raises(UnderstudyError, match="there is no resource"):
        compile_document({"resources": declared, "stubs": []}, name="x")
