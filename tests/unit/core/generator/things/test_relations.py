from tests.unit.core.generator.league import Played, league
from tests.unit.core.generator.tape import Frames, Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.pipeline import generate
from understudy.core.generator.things.relations import aggregates, find_relations
from understudy.core.model.grpc import read_tree, write_tree
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import parse_json, render_json
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


def shop():
    """Two customers and their orders; an order gets another line, a customer shows how many orders there are."""
    tape = Tape()
    people = [{"id": number, "name": name, "order_count": 0} for number, name in ((1, "Ann"), (2, "Bob"))]
    for one in people:
        tape.add("POST", "/customers", {"name": one["name"]}, 201, one)
    orders = []
    for number, owner, lines in ((11, 1, [(2, 3)]), (12, 2, [(5, 1), (1.5, 2)]), (13, 1, [(4, 4)])):
        asked = {"customer_id": owner, "lines": [{"price": price, "quantity": quantity} for price, quantity in lines]}
        orders.append({"id": number, **asked, "customer_name": people[owner - 1]["name"], "total": total(asked["lines"])})
        tape.add("POST", "/orders", asked, 201, orders[-1])
    for order in orders:
        tape.add("GET", f"/orders/{order['id']}", None, 200, order)
    more = {"price": 1, "quantity": 1}
    longer = {**orders[0], "lines": [*orders[0]["lines"], more], "total": 7}
    tape.add("PATCH", "/orders/11", {"lines": longer["lines"]}, 200, longer)
    tape.add("GET", "/orders/11", None, 200, longer)
    tape.add("GET", "/customers/1", None, 200, people[0] | {"order_count": 2})
    tape.add("GET", "/customers/2", None, 200, people[1] | {"order_count": 1})
    return tape


def total(lines):
    found = sum(line["price"] * line["quantity"] for line in lines)
    return int(found) if float(found).is_integer() else found


def test_members_that_other_things_decide_are_worked_out():
    found = {roles.collection.name: roles for roles in find_collections(find_endpoints(shop().samples()))}
    assert found["orders"].relations["total"].startswith("({}.lines | sum('price', 'quantity'))")
    assert found["orders"].relations["customer_name"] == "lookup('customers', {}.customer_id).name"
    assert found["customers"].relations["order_count"] == "items('orders') | where('customer_id', {}.id) | length"
    assert all("order_count" not in version.item() for version in found["customers"].alive_at((), 99))
    before = {name: dict(roles.relations) for name, roles in found.items()}
    find_relations(list(found.values()))
    assert {name: dict(roles.relations) for name, roles in found.items()} == before


def test_other_things_have_other_figures():
    tape = shop()
    service = DocumentRehearsal(
        generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api")).document, "api"
    )

    def ask(method, target, asked=None):
        headers = Headers.of([("content-type", "application/json")] if asked else [])
        return parse_json(service.answer(Request(method, target, headers, render_json(asked) if asked else b""), 1.8e9).body)

    who = ask("POST", "/customers", {"name": "Eve"})
    made = ask("POST", "/orders", {"customer_id": who["id"], "lines": [{"price": 10, "quantity": 7}, {"price": 1, "quantity": 2}]})
    assert (made["total"], made["customer_name"]) == (72, "Eve")
    assert ask("GET", f"/orders/{made['id']}")["total"] == 72
    assert ask("GET", f"/customers/{who['id']}")["order_count"] == 1


def test_figures_of_lists():
    rows = [[{"a": 2, "b": 3}, {"a": 1, "b": 1}], []]
    found = {trial.code: trial.values for trial in aggregates("{}.rows", rows, counts=True)}
    assert found["{}.rows | length"] == (2, 0)
    assert found["{}.rows | sum('a', 'b')"] == (7, 0)


def test_things_inside_others_are_shown_when_they_are_asked_for():
    tape = Tape()
    posts = [{"id": number, "title": title} for number, title in ((1, "one"), (2, "two"))]
    for post in posts:
        tape.add("POST", "/posts", {"title": post["title"]}, 201, post)
    comments = [{"id": number, "body": body, "postId": post} for number, body, post in ((1, "hm", 2), (2, "oh", 1), (3, "ah", "2"))]
    for comment in comments:
        tape.add("POST", "/comments", {"body": comment["body"], "postId": comment["postId"]}, 201, comment)
    tape.add("GET", "/posts/1", None, 200, posts[0])
    tape.add("GET", "/posts/2?_embed=comments", None, 200, posts[1] | {"comments": [comments[0], comments[2]]})
    tape.add("GET", "/comments/1?_expand=post", None, 200, comments[0] | {"post": posts[1]})
    tape.add("GET", "/comments/2", None, 200, comments[1])
    found = {roles.collection.name: roles.relations for roles in find_collections(find_endpoints(tape.samples()))}
    assert found["posts"] == {"comments": "items('comments') | where('postId', [{}.id, {}.id | string])"}
    assert found["comments"] == {"post": "lookup('posts', {}.postId)"}
    assert generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api")).proof.fidelity == 1.0


def test_lists_are_narrowed_by_what_is_worked_out():
    tape = shop()
    orders = [parse_json(exchange.outcome.body) for exchange in tape.exchanges if exchange.request.target == "/orders"]
    orders[0] = parse_json(next(one for one in tape.exchanges[::-1] if one.request.target == "/orders/11").outcome.body)
    tape.add("GET", "/orders", None, 200, orders)
    tape.add("GET", "/orders?min_total=8", None, 200, [one for one in orders if one["total"] >= 8])
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    (listed,) = [stub["then"]["list"] for stub in generated.document["stubs"] if stub["then"].get("list", {}).get("from") == "orders"]
    assert listed["where"] == {"total": {"gte": "{{ request.query.min_total | number(0) }}"}}
    assert listed["work_out"].keys() == {"total"}


def test_what_lives_inside_a_thing_is_counted_and_averaged():
    tape = Tape()
    for number in (1, 2):
        tape.add("POST", "/posts", {"title": f"t{number}"}, 201, {"id": number, "title": f"t{number}", "comment_count": 0, "stars": None})
    for who, stars in (("kim", 4), ("lee", 1)):
        tape.add("PUT", f"/posts/1/comments/{who}", {"stars": stars}, 201, {"who": who, "stars": stars})
    tape.add("GET", "/posts/1/comments", None, 200, {"items": [{"who": "kim", "stars": 4}, {"who": "lee", "stars": 1}]})
    tape.add("GET", "/posts/1", None, 200, {"id": 1, "title": "t1", "comment_count": 2, "stars": 2.5})
    tape.add("DELETE", "/posts/1/comments/lee", None, 204)
    tape.add("GET", "/posts/1", None, 200, {"id": 1, "title": "t1", "comment_count": 1, "stars": 4.0})
    tape.add("GET", "/posts/2", None, 200, {"id": 2, "title": "t2", "comment_count": 0, "stars": None})
    found = {roles.collection.name: roles for roles in find_collections(find_endpoints(tape.samples()))}
    assert found["posts"].relations == {
        "comment_count": "items('comments' ~ '/' ~ {}.id) | length",
        "stars": "items('comments' ~ '/' ~ {}.id) | mean('stars')",
    }


def test_what_refers_to_nothing_shows_nothing_in_its_place():
    played = Played(league())
    team = played.ask("POST", "/teams", {"name": "Greens"}, 201)
    made = [{"name": name, "team_id": of, "state": "fit", "goals": 1} for name, of in (("Dee", team["id"]), ("Eve", None))]
    made = [played.ask("POST", "/players", one, 201) for one in made]
    assert [played.ask("GET", f"/players/{one['id']}")["team"] for one in made] == [team, None]
    assert played.ask("GET", f"/teams/{team['id']}")["players"] == [{name: value for name, value in made[0].items() if name != "team"}]


def test_the_mean_of_one_figure_says_nothing():
    assert not any("mean" in trial.code for trial in aggregates("{}.rows", [[{"a": 2}], []], counts=False))
    assert any("mean" in trial.code for trial in aggregates("{}.rows", [[{"a": 2}, {"a": 4}]], counts=False))


def test_a_list_inside_a_thing_may_stand_in_an_order_that_nothing_explains():
    tape = Tape()
    people = [{"id": number, "cards": {"data": [], "total": 0}, "name": name} for number, name in ((71, "Ann"), (72, "Bob"))]
    for one in people:
        tape.add("POST", "/people", {"name": one["name"]}, 201, one)
    cards = [{"id": 800 + number, "owner": 71 + number % 2, "code": f"c{number}"} for number in range(4)]
    for card in cards:
        tape.add("POST", "/cards", {"owner": card["owner"], "code": card["code"]}, 201, card)
        tape.add("GET", f"/cards/{card['id']}", None, 200, card)
    for one, order in zip(people, ((0, 2), (3, 1)), strict=True):
        tape.add("GET", f"/people/{one['id']}", None, 200, one | {"cards": {"data": [cards[index] for index in order], "total": 2}})
    found = {roles.collection.name: roles for roles in find_collections(find_endpoints(tape.samples()))}
    assert "items('cards') | where('owner', {}.id)" in found["people"].relations["cards"]


def desk():
    """Calls of gRPC: tickets, their comments, how many they have (field 8), whether they are closed (field 6)."""
    tape, tickets, comments = Tape(), [], []

    def call(name, asked, answer):
        frames = Frames(b"".join(map(write_tree, answer if isinstance(answer, list) else [answer])))
        kept = [("grpc-status", "0")]
        tape.add("POST", f"/desk.v1.Desk/{name}", Frames(write_tree(asked)), 200, frames, kind="application/grpc", trailers=kept)

    for key, subject in (("tkt_00b76ae028a4", "Printer on fire"), ("tkt_486b685a63af", "No network"), ("tkt_c993cc3299b6", "New mouse")):
        tickets.append({"1": key, "2": subject})
        call("CreateTicket", {"1": subject}, tickets[-1])
    call("GetTicket", {"1": tickets[1]["1"]}, tickets[1])
    call("ListTickets", {}, {"1": tickets})
    for number, (at, text) in enumerate(((0, "On my way"), (0, "Hurry up"), (2, "Which one?")), 1):
        comments.append({"1": f"c{number}", "2": tickets[at]["1"], "3": text})
        call("AddComment", {"1": tickets[at]["1"], "2": text}, comments[-1])
        tickets[at] = {**tickets[at], "8": tickets[at].get("8", 0) + 1}
    call("ListComments", {"1": tickets[0]["1"]}, comments[:2])
    call("GetTicket", {"1": tickets[0]["1"]}, tickets[0])
    tickets[0] = {**tickets[0], "6": 1}
    call("CloseTicket", {"1": tickets[0]["1"], "2": "done"}, tickets[0])
    call("GetTicket", {"1": tickets[0]["1"]}, tickets[0])
    call("ListTickets", {}, {"1": tickets})
    return tape


def test_fields_of_messages_that_count_other_things_are_left_out_where_there_are_none():
    generated = generate(desk().exchanges, {"name": "desk"}, lambda document: DocumentRehearsal(document, "desk"))
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "desk")

    def call(name, asked):
        headers = Headers.of([("content-type", "application/grpc")])
        return read_tree(service.answer(Request("POST", f"/desk.v1.Desk/{name}", headers, write_tree(asked)), 1.8e9).body)

    keys = [call("CreateTicket", {"1": subject})["1"] for subject in ("Lost badge", "Broken chair", "Lamp")]
    assert [call("AddComment", {"1": keys[1], "2": text})["1"] for text in ("one here", "two here", "three")] == ["c1", "c2", "c3"]
    assert call("GetTicket", {"1": keys[0]}) == {"1": keys[0], "2": "Lost badge"}
    assert call("GetTicket", {"1": keys[1]}) == {"1": keys[1], "2": "Broken chair", "8": 3}
    call("CloseTicket", {"1": keys[2], "2": "found"})
    assert [(one["1"], one.get("6", 0), one.get("8", 0)) for one in call("ListTickets", {})["1"]] == list(
        zip(keys, (0, 0, 1), (0, 3, 0), strict=True)
    )
