from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.path_evidence import PathEvidence


def evidence(*requests):
    """Read requests said as `GET /a 200`."""
    tape = Tape()
    for request in requests:
        method, path, status = request.split()
        tape.add(method, path, {"a": 1} if method == "PUT" else None, int(status), {"a": 1} if method != "DELETE" else None)
    return PathEvidence(tape.samples())


def test_what_is_put_and_removed_under_a_path_is_a_thing():
    found = evidence("PUT /notes/ideas 201", "GET /notes/ideas 200", "PUT /notes/plans 201", "DELETE /notes/plans 204")
    assert found.names_a_thing(("notes", "ideas"))
    assert found.names_a_thing(("notes", "plans"))
    assert not found.names_a_thing(("notes",))


def test_what_was_there_before_anybody_put_it_is_no_thing_of_theirs():
    assert not evidence("GET /options/colors 200", "PUT /options/colors 200").names_a_thing(("options", "colors"))
    others = evidence("GET /flags/dark 200", "PUT /flags/dark 200", "PUT /flags/wide 201")
    assert others.names_a_thing(("flags", "dark"))


def test_what_is_read_again_with_things_inside_was_emptied_and_not_removed():
    requests = ["PUT /lists/home/x 201", "GET /lists/home 200", "DELETE /lists/home 204", "GET /lists/home 200"]
    assert not evidence(*requests).names_a_thing(("lists", "home"))
    written_between = [*requests[:3], "PUT /lists/home 201", requests[3]]
    assert evidence(*written_between).names_a_thing(("lists", "home"))


def test_words_that_answers_say_are_data_unless_they_name_kinds():
    tape = Tape()
    tape.add("GET", "/a", None, 200, {"type": "user", "city": "Riga", "_links": {"self": "/a"}})
    found = PathEvidence(tape.samples())
    assert "Riga" in found.spoken
    assert "user" in found.kinds - found.spoken
    assert "/a" not in found.spoken
