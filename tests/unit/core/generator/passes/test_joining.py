"""Things made and read under other paths than their own."""

from tests.unit.core.generator.traffic import Tape

from understudy.core.generator.passes.collections import find_collections
from understudy.core.generator.passes.endpoints import find_endpoints


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
