"""What there was just before an exchange."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.things.before import things_before, version_before


def test_things_are_there_from_their_making_to_their_end_as_they_were_last():
    tape = Tape()
    for key in (1, 2):
        tape.add("POST", "/notes", {"text": "a"}, 201, {"id": key, "text": "a"})
    tape.add("PATCH", "/notes/1", {"text": "b"}, 200, {"id": 1, "text": "b"})
    tape.add("DELETE", "/notes/2", None, 204)
    (notes,) = find_collections(find_endpoints(tape.samples()))
    assert things_before(notes, 0) == []
    assert things_before(notes, 3) == [{"id": 1, "text": "b"}, {"id": 2, "text": "a"}]
    assert things_before(notes, 4) == [{"id": 1, "text": "b"}]
    assert version_before(notes, "2", 1) is version_before(notes, "2", 4) is None
