from tests.unit.core.generator.passes.test_answers import drafts
from tests.unit.core.generator.passes.test_reads import of_call, rpc
from tests.unit.core.generator.traffic import Tape


def test_a_filter_in_json_narrows_by_each_of_its_members():
    from urllib.parse import quote

    tape = Tape()
    people = [{"id": f"0b8a6d1c3f0e4f6a9b577a2{number}", "name": name} for number, name in enumerate(("ann", "bob"))]
    for one in people:
        tape.add("POST", "/people", {"name": one["name"]}, 201, one)
        tape.add("GET", f"/people/{one['id']}", None, 200, one)
    tape.add("GET", "/people", None, 200, {"items": people, "_links": {"self": "people"}})
    asked = '{"name": "bob"}'
    tape.add("GET", f"/people?where={quote(asked)}", None, 200, {"items": people[1:], "_links": {"self": f"people?where={asked}"}})
    (draft,) = drafts(tape, "GET", "/people")
    assert draft.then["list"]["where"] == {"name": "{{ (request.query.where | default('{}') | fromjson).name }}"}
    assert draft.then["json"]["_links"]["self"] == "{{ request.url | replace(base_url ~ '/', '') | unquote_plus }}"


def test_parameters_by_place_narrow_and_stop_lists():
    tape = Tape()
    posts = [{"id": str(number), "blog": blog, "title": f"title {number}"} for number, blog in enumerate(("main", "main", "side"), 1)]
    for post in posts:
        rpc(tape, "blog.newPost", [post["blog"], post["title"]], post["id"])
        rpc(tape, "blog.getPost", [post["id"]], post)
    rpc(tape, "blog.listPosts", ["main"], posts[:2])
    rpc(tape, "blog.listPosts", ["main", 1], posts[:1])
    (draft,) = of_call(tape, "blog.listPosts")
    assert draft.then["list"] == {
        "from": "blog_posts",
        "where": {"blog": "{{ request.json.params[0] }}"},
        "limit": "{{ request.json.params[1] }}",
    }
