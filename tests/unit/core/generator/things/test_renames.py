"""Things that get another key."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


def form(name, **fields):
    return f"Action={name}&Version=2010-05-08" + "".join(f"&{key}={value}" for key, value in fields.items())


def answered(name, result=""):
    return f"<{name}Response><{name}Result>{result}</{name}Result></{name}Response>"


def user(name, made):
    return f"<UserName>{name}</UserName><Arn>arn:aws:iam::77:user/{name}</Arn><CreateDate>2026-11-20T18:40:0{made}Z</CreateDate>"


def missing(name):
    error = f"<Code>NoSuchEntity</Code><Message>The user with name {name} cannot be found.</Message>"
    return f"<ErrorResponse><Error>{error}</Error></ErrorResponse>"


def recorded():
    tape = Tape()

    def ask(name, answer, status=200, **fields):
        tape.add("POST", "/", form(name, **fields), status, answer)

    for place, name in enumerate(("alice", "bobby")):
        ask("CreateUser", answered("CreateUser", f"<User>{user(name, place)}</User>"), UserName=name)
    both = "".join(f"<member>{user(name, place)}</member>" for place, name in enumerate(("alice", "bobby")))
    ask("ListUsers", answered("ListUsers", f"<Users>{both}</Users>"))
    ask("GetUser", answered("GetUser", f"<User>{user('bobby', 1)}</User>"), UserName="bobby")
    ask("GetUser", missing("ghost"), 404, UserName="ghost")
    ask("UpdateUser", answered("UpdateUser"), UserName="bobby", NewUserName="robert")
    ask("GetUser", answered("GetUser", f"<User>{user('robert', 1)}</User>"), UserName="robert")
    ask("GetUser", missing("bobby"), 404, UserName="bobby")
    ask("DeleteUser", answered("DeleteUser"), UserName="robert")
    ask("GetUser", missing("robert"), 404, UserName="robert")
    return generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))


def test_what_gets_another_key_is_found_under_that_alone():
    generated = recorded()
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")

    def ask(name, **fields):
        headers = Headers.of([("content-type", "application/x-www-form-urlencoded")])
        answer = service.answer(Request("POST", "/", headers, form(name, **fields).encode()), 1.8e9)
        return answer.status, answer.body.decode()

    for name in ("carol", "david", "bobby"):
        ask("CreateUser", UserName=name)
    assert ask("UpdateUser", UserName="carol", NewUserName="caroline")[0] == 200
    assert "user/caroline</Arn>" in ask("GetUser", UserName="caroline")[1]
    assert ask("GetUser", UserName="carol") == (404, missing("carol"))
    assert ask("GetUser", UserName="bobby")[0] == 200
    listed = ask("ListUsers")[1]
    assert [name in listed for name in ("<UserName>carol<", "<UserName>caroline<", "<UserName>david<")] == [False, True, True]
