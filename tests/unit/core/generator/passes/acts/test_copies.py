"""Things made from others that the same path names."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.answers.answers import Answers
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.templates.flow import Flow


def test_a_path_that_names_two_things_makes_the_second_from_the_first():
    tape = Tape()
    for shelf in ("north", "south"):
        tape.add("POST", "/shelf", {"name": shelf}, 201, {"name": shelf})
    emma = {"name": "emma", "shelf": "north", "kind": "novel"}
    tape.add("POST", "/upload/shelf/north/book?name=emma", b"It is a truth", 200, emma)
    tape.add("GET", "/download/shelf/north/book/emma", None, 200, b"It is a truth")
    tape.add("GET", "/shelf/north/book", None, 200, {"items": [emma]})
    tape.add("GET", "/shelf/north/book/emma", None, 200, emma)
    copied = {"name": "emma2", "shelf": "south", "kind": "novel"}
    tape.add("POST", "/shelf/north/book/emma/copyTo/shelf/south/book/emma2", None, 200, copied)
    tape.add("GET", "/download/shelf/south/book/emma2", None, 200, b"It is a truth")
    tape.add("DELETE", "/shelf/north/book/emma", None, 204)
    tape.add("GET", "/shelf/north/book/emma", None, 404, {"error": "gone"})
    tape.add("DELETE", "/shelf/north", None, 204)
    samples = tape.samples()
    found = find_collections(find_endpoints(samples))
    books = next(roles for roles in found if roles.collection.name == "book")
    (copy,) = books.copied
    assert list(books.parts[copy].codes.values()) == ["path.shelf_2", "path.book_2"]
    assert books.version_at(("south",), "emma2", 20).facets["content"] == b"It is a truth"
    (draft,) = [draft for draft in Answers(Flow(samples), found).draft(copy) if draft.samples[0].good]
    assert draft.then["let"]["source"] == "{{ lookup('book' ~ '/' ~ path.shelf, path.book) }}"
    assert draft.then["create"]["item"]["content"] == "{{ source.content | default(omit) }}"
    assert draft.then["create"]["item"]["kind"] == "{{ source.kind | default(omit) }}"


def test_a_copy_made_after_a_change_has_the_bytes_that_the_change_left_alone():
    tape = Tape()
    tape.add("POST", "/shelf", {"name": "north"}, 201, {"name": "north"})
    emma = {"name": "emma", "version": "1"}
    tape.add("POST", "/upload/shelf/north/book?name=emma", b"It is a truth", 200, emma)
    tape.add("GET", "/download/shelf/north/book/emma", None, 200, b"It is a truth")
    tape.add("GET", "/shelf/north/book", None, 200, {"items": [emma]})
    tape.add("PATCH", "/shelf/north/book/emma", {"metadata": {"a": "b"}}, 200, {**emma, "version": "2", "metadata": {"a": "b"}})
    tape.add("POST", "/shelf/north/book/emma/copyTo/shelf/north/book/emma2", None, 200, {"name": "emma2", "version": "1"})
    tape.add("DELETE", "/shelf/north/book/emma2", None, 204)
    tape.add("DELETE", "/shelf/north/book/emma", None, 204)
    tape.add("DELETE", "/shelf/north", None, 204)
    samples = tape.samples()
    found = find_collections(find_endpoints(samples))
    books = next(roles for roles in found if roles.copied)
    assert books.version_at(("north",), "emma2", 6).facets["content"] == b"It is a truth"
    (patch,) = [endpoint for endpoint in books.parts if endpoint.method == "PATCH"]
    (draft,) = [draft for draft in Answers(Flow(samples), found).draft(patch) if draft.samples[0].good]
    assert "{{ (item.version | int + 1) | string }}" in str(draft.then["update"]["item"])


def test_a_path_of_a_thing_inside_another_copies_nothing():
    tape = Tape()
    tape.add("PUT", "/shelves/north", {"open": True}, 201, {"id": "north", "open": True})
    tape.add("GET", "/shelves/north", None, 200, {"id": "north", "open": True})
    tape.add("PUT", "/shelves/north/books/emma", {"kind": "novel"}, 201, {"id": "emma", "kind": "novel"})
    tape.add("GET", "/shelves/north/books/emma", None, 200, {"id": "emma", "kind": "novel"})
    tape.add("DELETE", "/shelves/north/books/emma", None, 204)
    found = find_collections(find_endpoints(tape.samples()))
    assert not any(roles.copied for roles in found)
    assert [(roles.collection.name, roles.collection.scope) for roles in found] == [("shelves", ()), ("books", ("shelve",))]
