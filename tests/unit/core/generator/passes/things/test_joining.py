"""Things made and read under other paths than their own."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections


def test_an_upload_and_a_download_elsewhere_belong_to_the_things_they_name():
    tape = Tape()
    tape.add("POST", "/shelves", {"name": "north"}, 201, {"name": "north"})
    tape.add("POST", "/upload/shelves/north/books?name=emma", b"It is a truth", 200, {"name": "emma", "shelf": "north", "size": 13})
    tape.add("GET", "/download/shelves/north/books/emma", None, 200, b"It is a truth")
    tape.add("GET", "/shelves/north/books", None, 200, {"items": [{"name": "emma", "shelf": "north", "size": 13}]})
    tape.add("GET", "/shelves/north/books/emma", None, 200, {"name": "emma", "shelf": "north", "size": 13})
    tape.add("DELETE", "/shelves/north/books/emma", None, 204)
    tape.add("DELETE", "/shelves/north", None, 204)
    books = next(roles for roles in find_collections(find_endpoints(tape.samples())) if roles.collection.name == "books")
    acts = {endpoint.path.split("/")[1]: part.act for endpoint, part in books.parts.items() if part.role == "one"}
    assert acts == {"upload": "put", "download": "read", "shelves": "remove"} or acts["upload"] == "put"
    assert books.seeds == []
    assert books.version_at(("north",), "emma", 3).facets["content"] == b"It is a truth"


def test_names_of_places_are_listed_by_the_way():
    tape = Tape()
    for shelf, book in (("north", "emma"), ("south", "persuasion")):
        tape.add("PUT", f"/in/{shelf}/books/{book}", b"text of " + book.encode(), 201)
        tape.add("GET", f"/in/{shelf}/books/{book}", None, 200, b"text of " + book.encode())
    tape.add("GET", "/shelves", None, 200, {"names": ["north", "south"]})
    tape.add("GET", "/in/north/titles", None, 200, {"titles": ["emma"]})
    found = find_collections(find_endpoints(tape.samples()))
    places = next(roles for roles in found if roles.by_the_way)
    assert [part.act for part in places.parts.values()] == ["put", "list"]
    books = next(roles for roles in found if not roles.by_the_way)
    assert [endpoint.path for endpoint, part in books.parts.items() if part.act == "list"] == [next(iter(books.list_at)).path]


def test_what_was_missing_and_is_there_later_is_made_by_what_names_it():
    tape = Tape()
    for number, name in enumerate(("k1-0a1b2c3d", "k2-4e5f6a7b")):
        data = b"data %d" % number
        tape.add("HEAD", f"/store/{name}", None, 404)
        tape.add("POST", f"/inbox?as={name}", data, 201)
        tape.add("GET", f"/store/{name}", None, 200, data)
    (store,) = find_collections(find_endpoints(tape.samples()))
    assert store.collection.name == "store"
    assert {part.codes[store.collection.key] for endpoint, part in store.parts.items() if endpoint.method == "POST"} == {"request.query.as"}


def test_a_list_elsewhere_is_of_the_things_it_is_called_after():
    tape = Tape()
    for number, title in ((1, "one"), (4, "four")):
        tape.add("POST", "/posts", {"title": title}, 201, {"id": number, "title": title})
        tape.add("GET", f"/posts/{number}", None, 200, {"id": number, "title": title})
    note = {"id": 4, "body": "nice", "postId": 1}
    tape.add("POST", "/comments", {"body": "nice", "postId": 1}, 201, note)
    tape.add("GET", "/posts/1/comments", None, 200, [note])
    found = {roles.collection.name: roles for roles in find_collections(find_endpoints(tape.samples()))}
    assert [endpoint.path for endpoint in found["comments"].list_at] == ["/posts/{post}/comments"]
    assert not found["posts"].list_at


def test_a_search_by_post_lists_things():
    tape = Tape()
    people = [{"id": f"48ec48db56034241a90b21dc2e72584{number}", "userName": name} for number, name in enumerate(("ada", "bob"))]
    for one in people:
        tape.add("POST", "/Users", {"userName": one["userName"]}, 201, one)
        tape.add("GET", f"/Users/{one['id']}", None, 200, one)
    tape.add("POST", "/.search", {"filter": 'userName eq "ada"'}, 200, {"totalResults": 1, "Resources": people[:1]})
    tape.add("POST", "/Users/export", {"filter": 'userName eq "ada"'}, 200, {"Resources": people[:1]})
    (users,) = find_collections(find_endpoints(tape.samples()))
    assert [endpoint.path for endpoint in users.list_at if users.act(endpoint) == "list"] == ["/.search"]


def test_what_is_made_inside_a_thing_under_a_name_of_its_own_is_not_the_thing():
    tape = Tape()
    for name in ("north", "south"):
        tape.add("POST", "/shelves", {"name": name, "note": "wide"}, 201, {"name": name, "note": "wide"})
        tape.add("GET", f"/shelves/{name}", None, 200, {"name": name, "note": "wide"})
        tape.add("GET", f"/shelves/{name}/books", None, 200, [])
        tape.add("POST", f"/shelves/{name}/photos", {"name": f"of {name}"}, 201, {"name": f"of {name}", "size": 3})
    tape.add("GET", "/photos", None, 200, [{"name": "of north", "size": 3}, {"name": "of south", "size": 3}])
    shelves = next(roles for roles in find_collections(find_endpoints(tape.samples())) if roles.collection.name == "shelves")
    assert {endpoint.path: part.role for endpoint, part in shelves.parts.items() if endpoint.path.count("/") > 2} == {
        "/shelves/{shelve}/books": "under",
        "/shelves/{shelve}/photos": "under",
    }


def test_parts_of_a_thing_that_say_whose_they_are_are_no_list_of_such_things():
    tape = Tape()
    for run in ("r1", "r2"):
        tape.add("POST", "/runs", {"run": run}, 201, {"run": run, "state": "queued"})
        tape.add("GET", f"/runs/{run}", None, 200, {"run": run, "state": "queued"})
        tape.add("GET", f"/runs/{run}/tasks", None, 200, {"tasks": [{"run": run, "task": task} for task in ("extract", "load")]})
        tape.add("DELETE", f"/runs/{run}", None, 204, None)
    (runs,) = [one for one in find_collections(find_endpoints(tape.samples())) if one.collection.name == "runs"]
    assert [(endpoint.path, part.role) for endpoint, part in runs.parts.items() if endpoint.path.endswith("tasks")] == [
        ("/runs/{run}/tasks", "under")
    ]


def test_what_shows_itself_is_no_list_of_what_is_listed_inside():
    tape = Tape()
    charge = {"id": "ch_8Zq2LmPx4Tn1Vw", "amount": 1500, "refunds": []}
    paid = {"id": "pay_1Kd7RtYb9Gs3", "amount": 1500, "charge": charge["id"]}
    tape.add("POST", "/payments", {"amount": 1500}, 201, paid)
    tape.add("GET", f"/payments/{paid['id']}", None, 200, paid)
    refunds = [
        {"id": f"re_{key}", "charge": charge["id"], "amount": amount} for key, amount in (("7Hs2kQm9Xw4", 500), ("3Lp8vBn5Zt6", 1000))
    ]
    tape.add("GET", f"/charges/{charge['id']}", None, 200, charge)
    for number, refund in enumerate(refunds, 1):
        tape.add("POST", "/refunds", {"charge": charge["id"], "amount": refund["amount"]}, 201, refund)
        tape.add("GET", f"/refunds/{refund['id']}", None, 200, refund)
        tape.add("GET", f"/charges/{charge['id']}", None, 200, charge | {"refunds": refunds[:number]})
    found = find_collections(find_endpoints(tape.samples()))
    refunded = next(roles for roles in found if roles.collection.name == "refunds")
    assert not any(endpoint.path.startswith("/charges") for endpoint in refunded.list_at)


def bound_queues():
    tape = Tape()
    for kind, name in (("exchanges", "orders"), ("queues", "paid")):
        tape.add("PUT", f"/{kind}/shop/{name}", {"durable": True}, 201)
        tape.add("GET", f"/{kind}/shop/{name}", None, 200, {"name": name, "durable": True, "vhost": "shop"})
    tape.add("PUT", "/vhosts/shop", None, 201)
    tape.add("GET", "/vhosts/shop", None, 200, {"name": "shop", "tracing": False})
    tape.add("POST", "/bindings/shop/e/orders/q/paid", {"key": "new"}, 201)
    tape.add("GET", "/bindings/shop/e/orders/q/paid", None, 200, [{"from": "orders", "vhost": "shop", "to": "paid", "key": "new"}])
    for kind, name in (("exchanges", "orders"), ("queues", "paid")):
        tape.add("DELETE", f"/{kind}/shop/{name}", None, 204)
    tape.add("DELETE", "/vhosts/shop", None, 204)
    return tape


def test_what_a_path_binds_together_is_none_of_the_things_it_names():
    found = find_collections(find_endpoints(bound_queues().samples()))
    places = [{endpoint.path.split("/")[1] for endpoint in roles.parts} for roles in found]
    assert {"bindings"} & set.union(*places) == set()
