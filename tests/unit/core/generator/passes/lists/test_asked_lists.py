from tests.unit.core.generator.passes.acts.test_reads import of_call, rpc
from tests.unit.core.generator.passes.answers.test_answers import drafts
from tests.unit.core.generator.tape import START, Tape
from tests.unit.core.generator.test_pipeline import run

from understudy.core.generator.passes.answers.answers import Answers
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.templates.flow import Flow
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import parse_json
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


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


def test_a_search_says_in_its_body_what_narrows_it():
    tape = Tape()
    people = [{"id": f"48ec48db56034241a90b21dc2e72584{number}", "userName": name} for number, name in enumerate(("ada", "bob"))]
    for one in people:
        tape.add("POST", "/Users", {"userName": one["userName"]}, 201, one)
        tape.add("GET", f"/Users/{one['id']}", None, 200, one)
    tape.add("POST", "/.search", {"filter": 'userName eq "ada"'}, 200, {"totalResults": 1, "itemsPerPage": 1, "Resources": people[:1]})
    (draft,) = drafts(tape, "POST", "/.search")
    assert draft.then["list"] == {"from": "Users", "where": {"$filter": "{{ request.json.filter }}"}}
    assert draft.then["json"]["totalResults"] == "{{ page.total }}"
    assert draft.then["json"]["itemsPerPage"] == "{{ page.count }}"


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


def described():
    """Networks that are described by their keys, by filters, by the beginning of their names, and all of them."""
    tape = Tape()

    def call(action, asked, answer, status=200):
        tape.add("POST", "/", asked, status, answer, headers=[("X-Amz-Target", f"svc.{action}")])

    nets = [{"netName": f"{zone}-{number}", "zone": zone} for zone in ("east", "west") for number in (1, 2)]
    for net in nets:
        call("CreateNet", net, {"net": net})
    call("DescribeNets", {}, {"nets": nets})
    call("DescribeNets", {"netNames": ["west-1", "east-2"]}, {"nets": [nets[1], nets[2]]})
    call("DescribeNets", {"netNames": ["nope"]}, {"message": "no such net"}, 400)
    call("DescribeNets", {"netNamePrefix": "ea"}, {"nets": nets[:2]})
    call("DescribeNets", {"filters": [{"name": "zone", "values": ["west"]}]}, {"nets": nets[2:]})
    call("DeleteNet", {"netName": "west-2"}, {})
    return tape


def drafts_of(tape, action):
    samples = tape.samples()
    endpoints = find_endpoints(samples)
    answers = Answers(Flow(samples), find_collections(endpoints))
    return answers.draft(next(endpoint for endpoint in endpoints if endpoint.operation[-1][1] == f"svc.{action}"))


def test_a_request_narrows_a_list_by_keys_by_filters_and_by_beginnings():
    (usual,) = [draft for draft in drafts_of(described(), "DescribeNets") if "list" in draft.then]
    assert usual.then["list"] == {
        "from": "nets",
        "prefix": "{{ request.json.netNamePrefix }}",
        "sort": ["$key"],
        "where": {"netName": "{{ request.json.netNames }}", "zone": "{{ (request.json.filters | where('name', 'zone') | first).values }}"},
    }


def test_a_request_that_names_what_is_not_there_is_refused():
    (refused,) = [draft for draft in drafts_of(described(), "DescribeNets") if "list" not in draft.then]
    assert [(one.name[1], one.kind) for one in refused.conditions if one.part == "item"] == [("{{ request.json.netNames[0] }}", "absent")]


def test_lists_of_the_right_things_in_any_order_follow_from_what_is_there():
    tape = Tape()
    pets = [{"id": f"0b8a6d1c3f0e4f6a9b577a2{number}", "name": name} for number, name in enumerate(("mia", "rex", "ada", "bo"))]
    for count, order in ((2, (1, 0)), (3, (1, 2, 0)), (4, (2, 3, 0, 1))):
        for pet in pets[:2] if count == 2 else pets[count - 1 : count]:
            tape.add("POST", "/pets", {"name": pet["name"]}, 201, pet)
            tape.add("GET", f"/pets/{pet['id']}", None, 200, pet)
        tape.add("GET", "/pets", None, 200, [pets[place] for place in order])
    generated = run(tape)
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")
    body = b'{"name": "zoe"}'
    service.answer(Request("POST", "/pets", Headers.of([("Content-Type", "application/json")]), body), START)
    shown = [parse_json(service.answer(Request("GET", "/pets"), START).body) for _ in range(3)]
    assert [[pet["name"] for pet in pets] for pets in shown] == [["zoe"]] * 3


def test_a_search_finds_words_of_members_that_are_worked_out():
    tape = Tape()
    authors = [{"id": 1, "name": "Ursula"}, {"id": 2, "name": "Iain"}]
    for author in authors:
        tape.add("POST", "/authors", {"name": author["name"]}, 201, author)
        tape.add("GET", f"/authors/{author['id']}", None, 200, author)
    books = []
    for number, (title, by) in enumerate((("Matter", 2), ("The Lathe", 1), ("Excession", 2)), 1):
        books.append({"id": number, "title": title, "author": by, "author_name": authors[by - 1]["name"]})
        tape.add("POST", "/books", {"title": title, "author": by}, 201, books[-1])
        tape.add("GET", f"/books/{number}", None, 200, books[-1])
    tape.add("GET", "/books", None, 200, books)
    tape.add("GET", "/books?search=iain", None, 200, [books[0], books[2]])
    tape.add("GET", "/books?search=lathe", None, 200, [books[1]])
    (draft,) = drafts(tape, "GET", "/books")
    assert draft.then["list"]["where"] == {"$text": {"contains": "{{ request.query.search }}", "ignore_case": True}}
    assert list(draft.then["list"]["work_out"]) == ["author_name"]
