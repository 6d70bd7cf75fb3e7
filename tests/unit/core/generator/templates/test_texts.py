from tests.unit.core.generator.tape import Tape

from understudy.core.generator.templates.nodes import Expr, Text
from understudy.core.generator.templates.sources import Case, request_values
from understudy.core.generator.templates.texts import as_texts, explain_text, fill_in


def case(**values):
    tape = Tape()
    tape.add("GET", "/")
    return Case(tape.samples()[0], {name.replace("_", ".", 1): value for name, value in values.items()})


def test_values_inside_text_become_expressions():
    cases = [case(path_name="alpha"), case(path_name="beta")]
    assert explain_text(["arn:x:alpha/1", "arn:x:beta/1"], cases) == Text(("arn:x:", Expr("path.name"), "/1"))


def test_the_last_word_of_a_resource_name_stands_in_another():
    cases = [case(path_arn="arn:aws:iam::123:role/reader", path_session="build")]
    found = explain_text(["arn:aws:sts::123:assumed-role/reader/build"], cases)
    assert found == Text(("arn:aws:sts::123:assumed-role/", Expr("path.arn | basename"), "/", Expr("path.session")))


def test_one_text_needs_a_whole_word():
    assert explain_text(["User alice not found"], [case(path_name="alice")]) == Text(("User ", Expr("path.name"), " not found"))
    assert explain_text(["subscribed"], [case(message_op="subscribe")]) is None


def test_signs_are_filled_in_order_and_expressions_between_them_stay():
    text = Text(("at # and ", Expr("path.name"), "#."))
    assert fill_in(text, "#", ["now()", "new_id()"]) == Text(("at ", Expr("now()"), " and ", Expr("path.name"), Expr("new_id()"), "."))


def test_a_short_last_word_stands_by_itself():
    cases = [case(session_arn="arn:aws:iam::123:role/team/dev")]
    found = explain_text(["arn:aws:sts::123:assumed-role/dev/solo"], cases)
    assert found == Text(("arn:aws:sts::123:assumed-role/", Expr("session.arn | basename"), "/solo"))
    assert explain_text(["arn:aws:sts::123:assumed-role/devious/solo"], cases) is None


def test_a_word_of_the_protocol_stands_for_itself():
    asked = [case(request_query_type="code", request_query_state=state) for state in ("st-1142", "st-9311")]
    for one in asked:
        one.values.update({"request.query.type": "code"})
    answered = ["/cb?code=yes&state=st-1142", "/cb?code=yes&state=st-9311"]
    found = explain_text(answered, asked)
    assert found is not None
    assert "request.query.type" not in str(found)


def test_the_last_word_of_a_question_stands_in_text():
    said = Case(case().sample, {"(request.json.messages | last).content": "What is the weather in Paris?"})
    code = "(request.json.messages | last).content | split | last | replace('?', '')"
    assert explain_text(['{"city": "Paris"}'], [said]) == Text(('{"city": "', Expr(code), '"}'))


def test_names_stand_in_addresses_as_urls_have_them():
    cases = [case(path_key="a/x y.txt"), case(path_key="big.bin")]
    found = explain_text(["/o/a%2Fx%20y.txt?alt=media", "/o/big.bin?alt=media"], cases)
    assert found == Text(("/o/", Expr("path.key | urlencode"), "?alt=media"))
    assert explain_text(["/o/a/x%20y.txt"], cases[:1]) == Text(("/o/", Expr("path.key | urlencode('/')")))


def test_a_refusal_names_the_key_though_it_is_an_everyday_word():
    tape = Tape()
    tape.add("POST", "/", None, 404)
    asked = Case(tape.samples()[0], {"request.json['1']": "none"})
    assert explain_text(["item none not found"], [asked]) == Text(("item ", Expr("request.json['1']"), " not found"))


def test_what_says_which_parts_are_wanted_is_no_data():
    tape = Tape()
    tape.add("GET", "/about?fields=kind&q=paper", None, 200, {"a": "drive#kind", "b": "drive#paper"})
    (sample,) = tape.samples()
    case = Case(sample, request_values(sample, {}))
    assert explain_text(["drive#kind"], [case]) is None
    assert explain_text(["drive#paper"], [case]) is not None


def test_a_new_key_stands_once_at_the_end_of_an_address():
    made = Case(case().sample, {"id": 2})
    assert explain_text(["/api/v2/books/2/"], [made]) == Text(("/api/v2/books/", Expr("id"), "/"))


def test_what_begins_and_ends_with_signs_may_stand_between_letters():
    cases = [case(path_dir="/eng/", path_name="ada"), case(path_dir="/eng/", path_name="bob")]
    found = explain_text(["arn:1:user/eng/ada", "arn:1:user/eng/bob"], cases)
    assert found == Text(("arn:1:user", Expr("path.dir"), Expr("path.name")))


def test_a_request_that_is_not_valid_is_told_the_key_behind_its_noun_or_in_quotes():
    tape = Tape()
    tape.add("POST", "/heroes", {"team_id": 7}, 400, {})
    refused = [Case(sample, request_values(sample, {})) for sample in tape.samples()]
    key = Expr("request.json.team_id")
    assert explain_text(["Team 7 does not exist"], refused) == Text(("Team ", key, " does not exist"))
    assert explain_text(['Invalid pk "7" - object does not exist.'], refused) == Text(('Invalid pk "', key, '" - object does not exist.'))
    assert explain_text(["at least 7 letters"], refused) is None


def test_of_values_that_are_the_same_by_chance_a_refusal_speaks_of_the_one_it_is_about_or_calls_by_its_noun():
    tape = Tape()
    tape.add("POST", "/tasks", {"project": 9, "quantity": 9, "priority": 9}, 400, {})
    refused = [Case(sample, request_values(sample, {})) for sample in tape.samples()]
    tail = '" is not a valid choice.'
    assert explain_text(['"9' + tail], refused, "priority") == Text(('"', Expr("request.json.priority"), tail))
    assert explain_text(['"9' + tail], refused, "detail") == Text(('"', Expr("request.json.project"), tail))
    assert explain_text(["Quantity 9 is too much"], refused, "detail") == Text(("Quantity ", Expr("request.json.quantity"), " is too much"))


def test_a_text_calls_a_thing_by_a_short_key_behind_its_noun():
    removed = explain_text(["Deleted note 1: Milk"], [case(path_note="1")])
    assert removed == Text(("Deleted note ", Expr("path.note"), ": Milk"))
    asked = Case(case().sample, {"request.json.task_id": 7})
    assert explain_text(["Task with ID 7 is done."], [asked]) == Text(("Task with ID ", Expr("request.json.task_id"), " is done."))
    assert explain_text(["Deleted row 7"], [asked]) is None
    assert explain_text(["note 1.4.0"], [case(path_note="1")]) is None


def test_bytes_are_read_as_the_text_they_are():
    assert as_texts([b"one", "zwölf".encode()]) == ["one", "zwölf"]
    assert as_texts([b"one", b"\xff"]) is None
    assert as_texts([b"one", "two"]) is None
