import pytest

from understudy.core.model.resource import Link
from understudy.files.stubs.compile_resource import compile_resource, expand_resource
from understudy.testing.players import Rehearsed


def test_declarations(place, told):
    resource = compile_resource(
        {
            "name": "customers",
            "id": {"field": "cid", "format": "cus_{alnum:14}"},
            "path": "/v1/customers/",
            "seed": [{"cid": 7, "raw": {"$base64": "AP8="}}],
        },
        place,
    )
    assert (resource.key, resource.id_format, resource.path) == ("cid", "cus_{alnum:14}", "/v1/customers")
    assert resource.seed == {"7": {"cid": 7, "raw": b"\x00\xff"}}
    assert compile_resource({"name": "x", "seed": {"a": 1, "b": [{"$base64": "AA=="}]}}, place).seed == {"a": 1, "b": [b"\x00"]}
    assert told() == []


def test_seeds_may_come_from_a_file(place, tmp_path):
    from dataclasses import replace

    (tmp_path / "seed.json").write_text('[{"id": 1}]')
    assert compile_resource({"name": "x", "seed_file": "seed.json"}, replace(place, root=tmp_path)).seed == {"1": {"id": 1}}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({}, ": a resource has a name"),
        ({"name": "x", "keys": "id"}, "keys: unknown key of a resource 'keys'. Did you mean 'key'?"),
        ({"name": "x", "key": 5}, "key: expected the name"),
        ({"name": "x", "id": "{alnm:3}"}, "id: unknown kind of id"),
        ({"name": "x", "id": {"from": 1}}, "id.from: unknown key of id"),
        ({"name": "x", "path": "v1"}, "path: expected a path"),
        ({"name": "x", "seed": 5}, "seed: expected a list"),
        ({"name": "x", "seed": [{"n": 1}]}, "seed.0: an item of the list needs the member 'id'"),
        ({"name": "x", "seed": [5]}, "seed.0: an item"),
        ({"name": "x", "seed_file": "nobody.json"}, "seed_file: "),
    ],
)
def test_what_is_none_is_said(place, told, document, message):
    compile_resource(document, place)
    assert told()[0].startswith(message), told()


def test_the_seed_file_must_be_json(place, told, tmp_path):
    from dataclasses import replace

    (tmp_path / "seed.json").write_text("[")
    compile_resource({"name": "x", "seed_file": "seed.json"}, replace(place, root=tmp_path))
    assert "not JSON" in told()[0]


def test_a_resource_without_a_path_brings_no_stubs(place):
    assert expand_resource({"name": "x"}, place) == []


POSTS = {"name": "posts", "path": "/posts", "id": "{int}", "seed": [{"id": 1, "title": "a", "by": "x"}, {"id": 2, "title": "b", "by": "y"}]}


@pytest.fixture
def posts():
    return Rehearsed(
        {"resources": [{**POSTS, "list": {"page": "page", "limit": "per_page", "filters": ["by"], "sort": "{{ request.query.sort }}"}}]}
    )


def test_answers_as_a_rest_server_does(posts):
    made = posts.ask("POST", "/posts", json={"title": "c"})
    assert (made.status, made.headers.get("location"), posts.json("GET", "/posts/3")) == (
        201,
        "http://service.test/posts/3",
        {"id": 3, "title": "c"},
    )
    assert posts.json("PUT", "/posts/3", json={"title": "d"}) == {"title": "d", "id": 3}
    assert posts.json("PATCH", "/posts/3", json={"more": 1, "id": 99}) == {"title": "d", "id": 3, "more": 1}
    assert [post["id"] for post in posts.json("GET", "/posts")] == [1, 2, 3]
    assert posts.ask("DELETE", "/posts/3").status == 204
    assert [posts.ask(method, "/posts/3").status for method in ("GET", "PUT", "PATCH", "DELETE")] == [404] * 4


def test_lists_with_paging_filters_and_order(posts):
    assert [post["id"] for post in posts.json("GET", "/posts?page=2&per_page=1")] == [2]
    assert [post["id"] for post in posts.json("GET", "/posts?by=y")] == [2]
    assert [post["id"] for post in posts.json("GET", "/posts?sort=-title")] == [2, 1]
    assert posts.ask("GET", "/posts?per_page=1").headers.get("x-total-count") == "2"


def test_a_client_may_bring_its_own_key(posts):
    assert posts.json("POST", "/posts", json={"id": 40, "title": "x"})["id"] == 40
    assert posts.json("POST", "/posts", json={"title": "y"})["id"] == 41


def test_envelopes_cursors_and_what_is_missing():
    envelope = {"object": "list", "data": "{{ page['items'] }}", "has_more": "{{ page.has_more }}"}
    resource = {
        **POSTS,
        "list": {"cursor": "starting_after", "default_limit": 1, "envelope": envelope},
        "missing": {"status": 410, "text": "gone"},
    }
    player = Rehearsed({"resources": [resource]})
    first = player.json("GET", "/posts")
    assert (first["has_more"], first["data"][0]["id"]) == (True, 1)
    assert player.json("GET", "/posts?starting_after=1&limit=5") == {"object": "list", "data": [POSTS["seed"][1]], "has_more": False}
    gone = player.ask("GET", "/posts/9")
    assert (gone.status, gone.body) == (410, b"gone")
    simple = Rehearsed({"resources": [{**POSTS, "list": {"envelope": "rows"}}]})
    assert simple.json("GET", "/posts")["total"] == 2


def test_written_stubs_come_first():
    own = {"id": "own", "when": {"method": "GET", "path": "/posts"}, "then": {"json": "own"}}
    assert Rehearsed({"resources": [POSTS], "stubs": [own]}).json("GET", "/posts") == "own"


def test_a_connection_says_how_its_cursors_are_made(place, told):
    link = {"connection": "books", "by": "author.id", "cursor": "{key}", "type": "BookConnection"}
    made = compile_resource({"name": "authors", "links": {"books": link}}, place)
    assert made.links == {"books": Link("connection", "books", "author.id", "{key}", "BookConnection")}
    compile_resource({"name": "authors", "links": {"books": {"many": "books", "by": "author.id", "cursor": "{key}"}}}, place)
    assert told()[0].startswith("links.books.cursor: unknown key of a link")
