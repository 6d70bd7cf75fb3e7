"""The AWS Security Token Service: who holds the credentials that were given out."""

import re

import pytest
from tests.unit.core.generator.tape import Tape

from understudy.core.engine.templates.moments import FORMATS
from understudy.core.generator.pipeline import generate
from understudy.core.generator.standards.sts import find_sts
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

VERSION = "Version=2011-06-15"
OWN = "AKIAQ4W7RT2YXM5KP9ZL"
KEYS = ("ASIAK3V9XW2MQ7TRZ5PL", "ASIAJ8D4NB6YHC1FQ0SE")
ROLES = ("AROAT5G2LW8XKQ3MZ7VRC", "AROAB9H4PD1YNJ6FS0UEX")


def signed(key):
    return ("Authorization", f"AWS4-HMAC-SHA256 Credential={key}/20261129/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=00")


def told(operation, result):
    return f'<{operation}Response xmlns="n"><{operation}Result>{result}</{operation}Result></{operation}Response>'


def identity(user, arn):
    return told("GetCallerIdentity", f"<UserId>{user}</UserId><Account>123456789012</Account><Arn>{arn}</Arn>")


def service(end="assumed-role/{}/{}"):
    """Two roles taken by sessions, and who is who."""
    tape = Tape()
    asks = f"Action=GetCallerIdentity&{VERSION}"
    tape.add("POST", "/", asks, 200, identity("AIDAX", "arn:aws:sts::123456789012:user/me"), headers=[signed(OWN)])
    for at, name in enumerate(("deploy", "audit")):
        arn = f"arn:aws:sts::123456789012:{end.format(name, f's{at}')}"
        asked = f"Action=AssumeRole&{VERSION}&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2F{name}&RoleSessionName=s{at}"
        ends = FORMATS["iso"](tape.now + 3600)
        made = f"<AccessKeyId>{KEYS[at]}</AccessKeyId><Expiration>{ends}</Expiration>"
        holder = f"<AssumedRoleId>{ROLES[at]}:s{at}</AssumedRoleId><Arn>{arn}</Arn>"
        answer = told("AssumeRole", f"<Credentials>{made}</Credentials><AssumedRoleUser>{holder}</AssumedRoleUser>")
        tape.add("POST", "/", asked, 200, answer, headers=[signed(OWN)])
        tape.add("POST", "/", asks, 200, identity(f"{ROLES[at]}:s{at}", arn), headers=[signed(KEYS[at])])
    return tape


@pytest.fixture(scope="module")
def generated():
    return generate(service().exchanges, {"name": "sts"}, lambda document: DocumentRehearsal(document, "sts"))


@pytest.fixture
def ask(generated):
    virtual = DocumentRehearsal(generated.document, "sts")

    def one(key, **form):
        body = "&".join(f"{name}={value}" for name, value in form.items()).encode() + f"&{VERSION}".encode()
        sent = [("Host", "api.example:8000"), signed(key), ("Content-Type", "application/x-www-form-urlencoded")]
        return virtual.answer(Request("POST", "/", Headers.of(sent), body, "http", "api.example:8000"), 1_795_300_000.0).body.decode()

    return one


def read(name, text):
    return re.search(f"<{name}>(.*?)</{name}>", text)[1]


def test_everything_recorded_is_reproduced(generated):
    assert generated.proof.fidelity == 1.0
    assert {draft.rung for draft in generated.drafts} == {"standard"}


def test_each_key_says_who_holds_it(ask):
    taken = {}
    for role, session in (("build", "one"), ("team/test", "two"), ("build", "three")):
        arn = f"arn:aws:iam::210987654321:role/{role}"
        taken[role.rpartition("/")[2], session] = ask(OWN, Action="AssumeRole", RoleArn=arn, RoleSessionName=session, DurationSeconds=900)
    ids = {}
    for (role, session), answer in reversed(taken.items()):
        assert read("Expiration", answer) == FORMATS["iso"](1_795_300_900.0)
        known = ask(read("AccessKeyId", answer), Action="GetCallerIdentity")
        assert read("Arn", known) == read("Arn", answer) == f"arn:aws:sts::210987654321:assumed-role/{role}/{session}"
        assert read("UserId", known) == read("AssumedRoleId", answer)
        assert read("Account", known) == "210987654321"
        ids.setdefault(role, set()).add(read("UserId", known).partition(":")[0])
    assert len(ids["build"]) == len(ids["test"]) == 1
    assert ids["build"] != ids["test"]
    assert read("Arn", ask(OWN, Action="GetCallerIdentity")).endswith(":user/me")


def test_holders_that_are_told_otherwise_are_inferred():
    tape = service("else/{}/{}")
    found = generate(tape.exchanges, {"name": "sts"}, lambda document: DocumentRehearsal(document, "sts"))
    assert found.proof.fidelity == 1.0


def test_other_services_give_no_credentials_out():
    tape = Tape()
    tape.add("POST", "/", f"Action=GetCallerIdentity&{VERSION}", 200, identity("a", "b"))
    assert find_sts(tape.samples()) == []
