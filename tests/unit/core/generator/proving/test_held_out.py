from tests.unit.core.generator.tape import Tape

from understudy.core.generator.proving.held_out import choose_held_out


def reads(*targets, answers=None):
    tape = Tape()
    for number, target in enumerate(targets):
        tape.add("GET", target, None, 200, {"n": number} if answers is None else answers[number])
    return tape


def chosen(tape):
    return choose_held_out(tape.samples())


def test_a_third_of_the_reads_of_a_kind_is_left_out_but_never_the_first():
    assert chosen(reads(*(f"/things/{number}" for number in range(101, 108)))) == {1: 7, 4: 7}
    assert chosen(reads("/things/101")) == {}


def test_what_a_parameter_means_only_requests_that_have_it_tell():
    assert chosen(reads("/things", "/things?limit=2", "/things?q=tea", "/things?limit=3")) == {3: 2}


def test_writes_stay_in():
    tape = Tape()
    for name in ("tea", "milk", "rice"):
        tape.add("POST", "/things", {"name": name}, 201, {"name": name})
    assert chosen(tape) == {}


def test_a_word_or_a_truth_that_nobody_else_says_stays_in():
    answers = [{"state": "open"}, {"state": "archived"}, {"state": "open"}]
    assert chosen(reads("/things/101", "/things/102", "/things/103", answers=answers)) == {2: 3}
    answers = [{"done": True}, {"done": False}, {"done": True}]
    assert chosen(reads("/things/101", "/things/102", "/things/103", answers=answers)) == {2: 3}


def test_what_the_request_says_itself_may_be_predicted():
    answers = [{"said": "tea"}, {"said": "milk"}]
    assert chosen(reads("/echo?word=tea", "/echo?word=milk", answers=answers)) == {1: 2}


def test_a_mark_that_an_answer_alone_gives_out_and_somebody_presents_stays_in():
    marks = ["3f9c2b7e1d5a4e8f9b0c1d2e3f4a5b6c", "8d1e6a0c4b7f4d2a9e3c5b6a7d8e9f01", "c4e7a1b2d3f5460798a9b0c1d2e3f4a5"]
    answers = [{"next": mark} for mark in marks]
    targets = ("/pages?at=first", f"/pages?at={marks[0]}", f"/pages?at={marks[1]}")
    assert chosen(reads(*targets, answers=answers)) == {2: 3}


def test_the_only_read_after_a_kind_of_write_stays_in():
    tape = Tape()
    for number, method in ((101, "PUT"), (102, "PUT"), (103, "PUT"), (104, "PATCH")):
        tape.add(method, f"/things/{number}", {"count": number}, 204)
        tape.add("GET", f"/things/{number}", None, 200, {"count": number})
    assert chosen(tape) == {3: 4}


def test_bytes_that_stand_in_no_other_body_stay_in():
    tape = Tape()
    for name, data in (("a", b"\x00" * 20), ("b", b"\x01" * 20)):
        tape.add("PUT", f"/files/{name}-1", data, 204)
        tape.add("GET", f"/files/{name}-1", None, 200, data)
    assert chosen(tape) == {3: 2}
    lonely = reads("/files/a-1", "/files/b-1", answers=[b"\x00" * 20, b"\x01" * 20])
    assert chosen(lonely) == {}


def test_how_often_the_same_is_asked_in_vain_stays_in():
    answers = [{"state": "new"}, {"state": "new"}, {"state": "new"}, {"state": "done"}, {"state": "done"}, {"state": "done"}]
    assert chosen(reads(*["/things/101"] * 6, answers=answers)) == {4: 6}
