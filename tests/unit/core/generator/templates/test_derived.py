import hashlib

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.templates.derived import explain_derived
from understudy.core.generator.templates.sources import Case


def case(**values):
    tape = Tape()
    tape.add("GET", "/")
    return Case(tape.samples()[0], {name.replace("_", ".", 1): value for name, value in values.items()})


def test_hashes_and_sizes_are_derived():
    body = b"hello world"
    cases = [case(request_body=body)]
    assert explain_derived([hashlib.md5(body).hexdigest()], cases) == "request.body | md5"
    assert explain_derived([f'"{hashlib.md5(body).hexdigest()}"'], cases) == "request.body | etag"
    assert explain_derived([11], cases) == "request.body | length"
    assert explain_derived(["2"], [case(request_body=b"{}")]) is None
    assert explain_derived([None], cases) is None
    assert explain_derived([3, 1], [case(item_data="AAH+"), case(item_data="AA==")]) == "item.data | b64decode | length"


def test_the_size_of_a_text_needs_no_second_one_where_its_name_says_so():
    known = Case(case().sample, {"request.json.text": "hello"})
    assert explain_derived([5], [known], "size") == explain_derived([5], [known], "contentLength") == "request.json.text | length"
    assert explain_derived([5], [known], "stars") is None


def test_the_beginning_of_a_digest_is_derived():
    number = "4242424242424242"
    tape = Tape()
    tape.add("POST", "/tokens", {"number": number})
    known = [Case(tape.samples()[0], {"request.json.number": number})]
    assert explain_derived([hashlib.sha1(number.encode()).hexdigest()[:16]], known) == "request.json.number | sha1 | slice(0, 16)"
    assert explain_derived(["0123456789abcdef"], known) is None


def test_the_end_of_a_long_number_is_shown():
    cases = [case(request_json="x", path_number="4242424242424242"), case(request_json="x", path_number="4000000000000002")]
    assert explain_derived(["4242", "0002"], cases) == "path.number | slice(-4)"
    assert explain_derived(["late"], [case(path_word="translate")]) is None


def test_text_comes_back_encoded_as_a_part_of_a_url():
    cases = [case(request_policy='{"a": 1}/b')]
    assert explain_derived(["%7B%22a%22%3A%201%7D%2Fb"], cases) == "request.policy | urlencode"
    assert explain_derived(["%7B%22a%22%3A%201%7D/b"], cases) == "request.policy | urlencode('/')"


def test_the_slug_of_a_title_of_several_words_is_known_from_one():
    titled = [Case(case().sample, {"request.json.title": "Green Box", "path.kind": "Home Office", "request.json.word": "Box"})]
    assert explain_derived(["green-box"], titled) == "request.json.title | slug"
    argued = [Case(titled[0].sample, {"request.graphql.arguments.name": "Green Box"})]
    assert explain_derived(["green-box"], argued) == "request.graphql.arguments.name | slug"
    assert explain_derived(["home-office"], titled) is None
    assert explain_derived(["box"], titled) is None


def test_no_bytes_are_derived_from_anything():
    tape = Tape()
    tape.add("POST", "/files", {"name": "a"}, 201)
    cases = [Case(sample, {"request.json.data": "aGVsbG8=", "request.body": b"hello" * 200_000}) for sample in tape.samples()]
    assert explain_derived([b"hello" * 200_000], cases) is None
    assert explain_derived([b"hello"], cases) is None


def test_words_are_counted_where_they_are_called_tokens():
    said = Case(case().sample, {"request.json.prompt": "one two three"})
    assert explain_derived([3], [said], "input_tokens") == "request.json.prompt | split | length"
    assert explain_derived([3], [said], "choices") is None


def test_checksums_of_object_stores_are_derived():
    cases = [case(request_body=b"123456789"), case(request_body=b"")]
    assert explain_derived(["4waSgw=="], cases[:1]) == "request.body | crc32c('base64')"


def test_a_tool_is_called_with_the_last_word_of_what_was_said():
    said = Case(case().sample, {"(request.json.messages | last).content": "What is the weather in Paris?"})
    code = "(request.json.messages | last).content | split | last | replace('?', '')"
    assert explain_derived(["Paris"], [said]) == code
    assert explain_derived(["Oslo"], [said]) is None
