"""Compound documents of JSON:API."""

from understudy.core.engine.templates.json_api import included, linkage


def thing(kind, key, **relationships):
    return {"type": kind, "id": key, "relationships": {name: {"data": data} for name, data in relationships.items()}}


def ref(kind, key):
    return {"type": kind, "id": key}


def test_what_paths_lead_to_is_included_once():
    ann, bob = thing("people", "1"), thing("people", "2", boss=ref("people", "1"))
    known = {("people", "1"): ann, ("people", "2"): bob}
    posts = [thing("posts", "7", author=ref("people", "2"), tags=[ref("tags", "9")]), thing("posts", "8", author=ref("people", "2"))]

    def find(kind, key):
        return known.get((kind, key))

    assert included(posts, "author", find) == [bob]
    assert included(posts, "author.boss", find) == [bob, ann]
    assert included(posts, "tags,nothing", find) == []
    assert included(posts, "", find) == []


def test_a_relationship_refers_to_one_or_many_or_none():
    assert list(linkage(thing("posts", "7", tags=[ref("tags", "9"), ref("tags", 8)]), "tags")) == [("tags", "9"), ("tags", "8")]
    assert list(linkage(thing("posts", "7", author=None), "author")) == []
    assert list(linkage({"id": "7"}, "author")) == []
