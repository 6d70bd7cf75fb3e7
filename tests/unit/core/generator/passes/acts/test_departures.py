"""What goes along with a thing that is removed, or refers to nothing afterwards."""

import json

from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.test_pipeline import run

from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

MISSING = {"detail": "not found"}


def service_of(tape):
    generated = run(tape)
    assert generated.proof.fidelity == 1.0
    return DocumentRehearsal(generated.document, "api")


def ask(service, method, target, asked=None):
    body = json.dumps(asked).encode() if asked is not None else b""
    got = service.answer(Request(method, target, Headers.of([("content-type", "application/json")]), body), 1.8e9)
    return got.status, json.loads(got.body) if got.body else None


def made(tape, kind, number, **said):
    shown = {"id": number, **said}
    tape.add("POST", f"/{kind}", said, 201, shown)
    tape.add("GET", f"/{kind}/{number}", None, 200, shown)
    return shown


def blog():
    """Two posts with three comments: removing the first post takes two of them along."""
    tape = Tape()
    for number, title in ((1, "first steps"), (2, "second wind")):
        made(tape, "posts", number, title=title)
    comments = [made(tape, "comments", n, text=text, post_id=post) for n, text, post in ((1, "well", 1), (2, "nice", 2), (3, "oh my", 1))]
    tape.add("GET", "/comments", None, 200, comments)
    tape.add("DELETE", "/posts/1", None, 204)
    tape.add("GET", "/posts/1", None, 404, MISSING)
    tape.add("GET", "/comments/1", None, 404, MISSING)
    tape.add("GET", "/comments", None, 200, comments[1:2])
    return tape


def test_what_refers_to_a_thing_goes_with_it():
    service = service_of(blog())
    posts = [ask(service, "POST", "/posts", {"title": title})[1]["id"] for title in ("one", "two", "three")]
    comments = [ask(service, "POST", "/comments", {"text": "x", "post_id": posts[n]})[1]["id"] for n in (2, 0, 2)]
    assert ask(service, "DELETE", f"/posts/{posts[2]}")[0] == 204
    assert [one["id"] for one in ask(service, "GET", "/comments")[1]] == [comments[1]]
    assert ask(service, "GET", f"/comments/{comments[2]}") == (404, MISSING)


def test_a_list_of_what_refers_to_what_is_gone_tells_it_too():
    tape = Tape()
    for number, title in ((1, "first steps"), (2, "second wind")):
        made(tape, "posts", number, title=title)
    comments = [made(tape, "comments", n, text=text, post_id=post) for n, text, post in ((1, "well", 1), (2, "nice", 2), (3, "oh my", 1))]
    tape.add("GET", "/comments?post_id=1", None, 200, [comments[0], comments[2]])
    tape.add("DELETE", "/posts/1", None, 204)
    tape.add("GET", "/comments?post_id=1", None, 200, [])
    tape.add("GET", "/comments/9", None, 404, MISSING)
    service = service_of(tape)
    post = ask(service, "POST", "/posts", {"title": "one"})[1]["id"]
    comment = ask(service, "POST", "/comments", {"text": "x", "post_id": post})[1]["id"]
    ask(service, "DELETE", f"/posts/{post}")
    assert ask(service, "GET", f"/comments/{comment}") == (404, MISSING)


def test_a_list_in_the_place_of_what_is_gone_tells_it_too():
    tape = Tape()
    for number, title in ((1, "first steps"), (2, "second wind")):
        made(tape, "posts", number, title=title)
    comments = [made(tape, "comments", n, text=text, post_id=post) for n, text, post in ((1, "well", 1), (2, "nice", 2), (3, "oh my", 1))]
    tape.add("GET", "/posts/1/comments", None, 200, [comments[0], comments[2]])
    tape.add("GET", "/posts/2/comments", None, 200, [comments[1]])
    tape.add("DELETE", "/posts/1", None, 204)
    tape.add("GET", "/posts/1/comments", None, 200, [])
    tape.add("GET", "/comments/9", None, 404, MISSING)
    service = service_of(tape)
    post = ask(service, "POST", "/posts", {"title": "one"})[1]["id"]
    comment = ask(service, "POST", "/comments", {"text": "x", "post_id": post})[1]["id"]
    ask(service, "DELETE", f"/posts/{post}")
    assert ask(service, "GET", f"/comments/{comment}") == (404, MISSING)


def teams(*, kept=False):
    """Heroes of two teams: when a team goes, they are in none, or still say that they are in it."""
    tape = Tape()
    for number, name in ((1, "Preventers"), (2, "Z-Force")):
        made(tape, "teams", number, name=name)
    heroes = [made(tape, "heroes", n, name=name, team_id=team) for n, name, team in ((1, "Rusty", 2), (2, "Spider", 1), (3, "Wasp", 2))]
    tape.add("DELETE", "/teams/2", None, 204)
    tape.add("GET", "/heroes/1", None, 200, heroes[0] if kept else {**heroes[0], "team_id": None})
    tape.add("GET", "/heroes", None, 200, [one if kept or one["team_id"] == 1 else {**one, "team_id": None} for one in heroes])
    return tape


def test_what_refers_to_a_thing_may_refer_to_nothing_afterwards():
    service = service_of(teams())
    team = ask(service, "POST", "/teams", {"name": "Owls"})[1]["id"]
    heroes = [ask(service, "POST", "/heroes", {"name": name, "team_id": team})[1]["id"] for name in ("Ann", "Bea")]
    ask(service, "DELETE", f"/teams/{team}")
    assert [ask(service, "GET", f"/heroes/{hero}")[1]["team_id"] for hero in heroes] == [None, None]


def test_what_still_refers_to_a_thing_that_is_gone_goes_on_doing_so():
    service = service_of(teams(kept=True))
    team = ask(service, "POST", "/teams", {"name": "Owls"})[1]["id"]
    hero = ask(service, "POST", "/heroes", {"name": "Ann", "team_id": team})[1]["id"]
    ask(service, "DELETE", f"/teams/{team}")
    assert ask(service, "GET", f"/heroes/{hero}")[1]["team_id"] == team


def orders():
    """Three orders of as many pieces as they say, each removed by itself; what is not there cannot be removed."""
    tape = Tape()
    for number, quantity in enumerate((1, 2, 1), 1):
        made(tape, "orders", number, quantity=quantity)
        tape.add("DELETE", f"/orders/{number}", None, 204)
        tape.add("GET", f"/orders/{number}", None, 404, MISSING)
        tape.add("DELETE", f"/orders/{number}", None, 404, MISSING)
    return tape


def removed_beside_others(service):
    first, second = (ask(service, "POST", "/orders", {"quantity": n})[1]["id"] for n in (7, 7))
    third = ask(service, "POST", "/orders", {"quantity": second})[1]["id"]
    assert ask(service, "DELETE", f"/orders/{second}")[0] == 204
    return [ask(service, "GET", f"/orders/{key}")[0] for key in (first, third)]


def test_a_thing_whose_own_key_stands_in_a_member_does_not_go_along_with_itself():
    assert removed_beside_others(service_of(orders())) == [200, 200]


def private_orders():
    """Orders that lists show to one of two people: one has as many pieces as the key of another, and is removed by itself later on."""
    tape = Tape()
    lines = [made(tape, "orders", number, quantity=quantity) for number, quantity in ((1, 2), (2, 1))]
    tape.add("GET", "/orders", None, 200, lines)
    tape.add("DELETE", "/orders/1", None, 204)
    tape.add("GET", "/orders/1", None, 404, MISSING)
    tape.add("GET", "/orders", None, 200, [])
    tape.add("DELETE", "/orders/2", None, 204)
    tape.add("DELETE", "/orders/2", None, 404, MISSING)
    return tape


def test_what_is_removed_by_itself_later_on_was_still_there():
    assert removed_beside_others(DocumentRehearsal(run(private_orders()).document, "api")) == [200, 200]
