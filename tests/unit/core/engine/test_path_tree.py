import pytest

from understudy.core.engine.discriminator import Entry
from understudy.core.engine.path_tree import Node, insert
from understudy.testing.messages import make_request
from understudy.testing.stubs import make_stub


@pytest.mark.parametrize(
    ("path", "reached", "missed"),
    [
        ("/a/{id}", ["/a/1", "/a/x%2Fy"], ["/a", "/a/", "/a/1/2", "/b/1"]),
        ("/a/{id:int}.json", ["/a/1.json"], ["/a/x.json", "/a/1.xml"]),
        ("/a/{rest:path}", ["/a/1", "/a/1/2/3"], ["/b/1"]),
        ("/a/*/c", ["/a/b/c"], ["/a/c", "/a/b/d"]),
        ("/a/**", ["/a", "/a/b/c"], ["/b"]),
        ({"regex": "/v[12]/items"}, ["/v1/items", "/x"], []),
        ({"regex": "/items/[0-9]+"}, ["/items/1"], ["/orders/1"]),
        ({"regex": "/items?/x"}, ["/item/x", "/items/x"], []),
        ({"regex": "/items/x|/orders"}, ["/orders"], []),
    ],
)
def test_a_walk_reaches_the_stubs_that_may_fit_and_spares_others(path, reached, missed):
    root = Node()
    found = make_stub({"path": path})
    insert(root, Entry(0, found, found.when.matchers))
    root.finish()

    def reaches(target):
        leaves = []
        root.walk(make_request(target=target).segments, 0, leaves)
        return bool(leaves)

    assert [target for target in reached if not reaches(target)] == []
    assert [target for target in missed if reaches(target)] == []


def test_patterns_that_differ_in_names_alone_share_their_place():
    root = Node()
    for rank, path in enumerate(["/a/{id}", "/a/{name}"]):
        found = make_stub({"path": path})
        insert(root, Entry(rank, found, found.when.matchers))
    assert root.finish() == 2
