from tests.unit.core.generator.tape import NOTE_A, Tape, notes

from understudy.core.generator.passes.reading.normalise import normalise
from understudy.core.generator.templates.flow import Flow, is_telling


def test_an_id_is_issued_by_the_create_and_used_afterwards():
    samples = notes().samples()
    flow = Flow(samples)
    assert flow.issued_by(samples[0], NOTE_A)
    assert flow.used_after(samples[0], NOTE_A)
    assert not flow.issued_by(samples[0], "groceries")
    assert flow.was_said_before(samples[1], NOTE_A)


def test_everyday_values_are_no_evidence():
    assert [is_telling(value) for value in (True, None, 7, "active", "groceries", {"a": 1}, {})] == [
        False,
        False,
        False,
        False,
        True,
        True,
        False,
    ]


def test_what_was_there_before_the_login_stands_by_itself():
    tape = Tape()
    tape.add("POST", "/sessions", {"email": "ada@shop.example"}, 201, {"token": "tok_a8Zq2LkTnV0c4x", "account": "acct_7Qm2LkTnV0c4"})
    tape.add("GET", "/account", None, 200, {"id": "acct_7Qm2LkTnV0c4", "keys": ["tok_a8Zq2LkTnV0c4x"]})
    samples = normalise(tape.exchanges, "")
    flow = Flow(samples)
    assert flow.stands_by_itself(samples[0], "acct_7Qm2LkTnV0c4")
    assert not flow.stands_by_itself(samples[0], "tok_a8Zq2LkTnV0c4x")


def test_the_key_of_a_signature_is_said_by_itself():
    tape = Tape()
    tape.add("POST", "/", "Action=AssumeRole", 200, "<Given><AccessKeyId>ASIAEYQRICOIDOZQVHHJ</AccessKeyId></Given>")
    scope = "ASIAEYQRICOIDOZQVHHJ/20261128/us-east-1/sts/aws4_request"
    tape.add(
        "POST", "/", "Action=Who", headers=[("Authorization", f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=ab")]
    )
    samples = tape.samples()
    assert Flow(samples).used_after(samples[0], "ASIAEYQRICOIDOZQVHHJ")


def test_a_code_in_a_location_is_issued():
    tape = Tape()
    code = "61ff7289-cfc1-47bd-bc39-d4e2577cc17a"
    tape.add("GET", "/authorize?state=st-1", None, 302, fields=[("Location", f"http://client.test/cb?code={code}&state=st-1")])
    samples = tape.samples()
    assert Flow(samples).issued_by(samples[0], code)
    assert not Flow(samples).issued_by(samples[0], "st-1")


def test_what_nearly_all_answers_say_at_one_place_names_the_server():
    tape = Tape()
    for number in range(9):
        tape.add("POST", ("/put", "/range", "/lease")[number % 3], {"n": number}, 200, {"header": {"node": "10276657743932975437"}})
    tape.add("POST", "/put", {"n": 9}, 200, {"id": "83926657743932975411"})
    samples = tape.samples()
    flow = Flow(samples)
    assert flow.names_server(samples[0], "10276657743932975437")
    assert not flow.names_server(samples[0], "83926657743932975411")
    tape.add("POST", "/lease", {"n": "10276657743932975437"}, 200, {"header": {"node": "10276657743932975437"}})
    assert not Flow(tape.samples()).names_server(samples[0], "10276657743932975437")
