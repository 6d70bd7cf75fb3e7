"""Members that stand for other things."""

from tests.unit.core.generator.library import library
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.calls import split_exchanges
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.reading.normalise import normalise
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.model.resource import Link


def test_books_refer_to_their_author_and_authors_count_their_books():
    found = find_collections(find_endpoints(normalise(split_exchanges(library().exchanges)[0])))
    links = {roles.collection.name: roles.links for roles in found}
    assert links["books"] == {"author": Link("one", "authors", "authorId")}
    assert {name: link.kind for name, link in links["authors"].items()} == {"books": "many", "bookCount": "count"}
    (books,) = [roles for roles in found if roles.collection.name == "books"]
    thing = books.version_at((), "7", 100)
    assert thing.item() == {"id": "7", "title": "Dawn", "authorId": "1"}
    assert thing.seen_at(100).get("author").get("name") == "Ann"


def test_the_key_is_kept_where_the_other_was_shown_when_nobody_told_it():
    tape = library()
    for exchange in tape.exchanges:
        body = exchange.request.body.replace(b"authorId: $by", b"author: {name: $by}").replace(b'"by": "1"', b'"by": "Ann"')
        object.__setattr__(exchange.request, "body", body.replace(b'"by": "2"', b'"by": "Bob"'))
    found = find_collections(find_endpoints(normalise(split_exchanges(tape.exchanges)[0])))
    (books,) = [roles for roles in found if roles.collection.name == "books"]
    assert books.links == {"author": Link("one", "authors", "author.id")}
    assert books.version_at((), "7", 100).item()["author"] == {"id": "1"}


def test_what_was_only_ever_shown_inside_others_is_a_thing_of_its_kind():
    tape = Tape()

    def ask(query, answer):
        tape.add("POST", "/", {"query": query}, 200, {"data": answer})

    jane = {"id": "456", "name": "Jane"}
    ask('mutation { createUser(name: "Jane") { id name } }', {"createUser": jane})
    ask("{ User(id: 456) { id name } }", {"User": jane})
    ask(
        "{ Post(id: 1) { id title User { id name } Notes { body } } }",
        {"Post": post("1", "Old", "123", "John") | {"Notes": [{"body": "old"}]}},
    )
    ask(
        'mutation { createPost(title: "New", user_id: 456) { id title User { id name } } }', {"createPost": post("2", "New", "456", "Jane")}
    )
    ask(
        'mutation { createPost(title: "Late", user_id: 123) { id title User { id name } } }',
        {"createPost": post("3", "Late", "123", "John")},
    )
    ask("{ Post(id: 2) { id title User { id name } } }", {"Post": post("2", "New", "456", "Jane")})
    ask(
        'mutation { createNote(post_id: 2, body: "nice") { id body Post { title } } }',
        {"createNote": {"id": "9", "body": "nice", "Post": {"title": "New"}}},
    )
    ask("{ Note(id: 9) { id body } }", {"Note": {"id": "9", "body": "nice"}})
    ask("{ Post(id: 2) { Notes { body } } }", {"Post": {"Notes": [{"body": "nice"}]}})
    found = {roles.collection.name: roles for roles in find_collections(find_endpoints(tape.samples()))}
    assert found["posts"].links["User"].to == "users"
    assert found["posts"].links["Notes"].kind == "many"
    assert {seed.key: seed.item()["name"] for seed in found["users"].seeds} == {"123": "John"}
    assert [seed.item()["body"] for seed in found["notes"].seeds] == ["old"]


def post(key, title, owner, name):
    return {"id": key, "title": title, "User": {"id": owner, "name": name}}


def test_what_a_change_said_last_of_another_thing_is_what_it_refers_to():
    tape = Tape()

    def ask(query, answer):
        tape.add("POST", "/", {"query": query}, 200, {"data": answer})

    for key, name in (("u11", "Ann"), ("u12", "Bob")):
        ask(f'mutation {{ createUser(name: "{name}") {{ id name }} }}', {"createUser": {"id": key, "name": name}})
        ask(f'{{ user(id: "{key}") {{ id name }} }}', {"user": {"id": key, "name": name}})
    task = {"id": "t21", "title": "dig", "owner": {"name": "Ann"}}
    ask('mutation { createTask(title: "dig", ownerId: "u11") { id title owner { name } } }', {"createTask": task})
    task = {**task, "owner": {"name": "Bob"}}
    ask('mutation { updateTask(id: "t21", ownerId: "u12") { id title owner { name } } }', {"updateTask": task})
    ask('{ task(id: "t21") { id title owner { name } } }', {"task": task})
    found = {roles.collection.name: roles for roles in find_collections(find_endpoints(tape.samples()))}
    assert found["tasks"].links == {"owner": Link("one", "users", "ownerId")}
