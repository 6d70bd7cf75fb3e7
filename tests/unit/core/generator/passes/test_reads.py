from tests.unit.core.generator.passes.test_answers import drafts
from tests.unit.core.generator.traffic import Tape, notes

from understudy.core.generator.flow import Flow
from understudy.core.generator.passes.answers import Answers
from understudy.core.generator.passes.collections import find_collections
from understudy.core.generator.passes.endpoints import find_endpoints


def test_a_list_is_made_from_what_is_there():
    (draft,) = drafts(notes(), "GET", "/notes")
    assert draft.then["list"] == {"from": "notes", "where": {"done": "{{ request.query.done }}"}}
    assert draft.then["json"] == {"data": "{{ page.items }}", "total": "{{ page.total }}"}


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


def of_call(tape, method):
    samples = tape.samples()
    endpoints = find_endpoints(samples)
    answers = Answers(Flow(samples), find_collections(endpoints))
    return answers.draft(next(endpoint for endpoint in endpoints if endpoint.operation == (("json:method", method),)))


def rpc(tape, method, params, result):
    asked = {"jsonrpc": "2.0", "method": method, "params": params}
    tape.add(
        "POST", "/rpc", asked, 200, {"jsonrpc": "2.0", **(result if isinstance(result, dict) and "error" in result else {"result": result})}
    )


def test_what_a_single_read_shows_of_what_was_brought_belongs_to_the_thing():
    tape = Tape()
    rpc(tape, "file.put", ["a.bin", {"base64": "AAECAwQFBgcICQoLDA0ODw=="}], {"name": "a.bin", "size": 16})
    rpc(tape, "file.put", ["b.bin", {"base64": "dGV4dA=="}], {"name": "b.bin", "size": 4})
    rpc(tape, "file.get", ["a.bin"], {"base64": "AAECAwQFBgcICQoLDA0ODw=="})
    (draft,) = of_call(tape, "file.get")
    assert draft.then["json"]["result"] == {"base64": "{{ item.result_base64 }}"}


def test_what_a_request_says_itself_does_not_belong_to_the_thing():
    tape = Tape()
    for number in (1, 2):
        key = f"0b8a6d1c3f0e4f6a9b577a2{number}"
        tape.add("POST", "/payments", {"amount": number * 100}, 201, {"id": key, "amount": number * 100, "refunded": False})
        refund = {"id": f"re_9b577a2b0b8a6d1c3f0{number}", "payment": key, "reason": "requested by customer"}
        tape.add("POST", f"/payments/{key}/refunds", {"reason": refund["reason"]}, 201, refund)
        tape.add("GET", f"/payments/{key}", None, 200, {"id": key, "amount": number * 100, "refunded": True})
    (draft,) = drafts(tape, "POST", "/payments/{payment}/refunds")
    assert draft.then["json"]["reason"] == "{{ request.json.reason | default(omit) }}"
    (draft,) = drafts(tape, "GET", "/payments/{payment}")
    assert draft.then["json"] == "{{ item }}"


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


def test_a_list_that_is_shown_twice_is_made_twice():
    tape = Tape()
    things = [{"id": f"0b8a6d1c3f0e4f6a9b577a2{number}", "name": name} for number, name in enumerate(("ann", "bob"))]
    for one in things:
        tape.add("POST", "/people", {"name": one["name"]}, 201, one)
        tape.add("GET", "/people", None, 200, {"items": things[: things.index(one) + 1], "data": {"all": things[: things.index(one) + 1]}})
    (draft,) = drafts(tape, "GET", "/people")
    assert draft.then["json"] == {"items": "{{ page.items }}", "data": {"all": "{{ page.items }}"}}
