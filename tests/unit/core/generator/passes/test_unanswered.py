from dataclasses import replace

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.unanswered import write_unanswered
from understudy.core.generator.pipeline import generate
from understudy.core.model.exchange import Failure
from understudy.runtime.rehearsal import DocumentRehearsal


def test_where_clients_only_gave_up_nothing_is_said():
    tape = Tape()
    for path in ("/slow", "/often", "/slow", "/often"):
        tape.add("GET", path)
    gone = Failure("client_gone", "the client left", 1.0)
    exchanges = [replace(one, outcome=gone) if number < 3 else one for number, one in enumerate(tape.exchanges)]
    (stub,) = write_unanswered(exchanges, ["first"])
    assert (stub["id"], stub["when"], stub["then"]) == ("get-slow-unanswered", {"method": "GET", "path": "/slow"}, {"fault": "hang"})
    assert (stub["learned_from"]["exchanges"], stub["learned_from"]["count"]) == ([1, 3], 2)
    assert write_unanswered(tape.exchanges, []) == []


def test_who_gave_up_and_would_again_counts_as_reproduced():
    tape = Tape()
    tape.add("GET", "/quick", None, 200, {"a": 1})
    tape.add("GET", "/slow")
    gone = Failure("client_gone", "the client left", 1.0)
    exchanges = [tape.exchanges[0], replace(tape.exchanges[1], outcome=gone)]
    generated = generate(exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert (generated.unanswered, generated.unproven, generated.later_fidelity) == (1, (), 1.0)
    lost = replace(tape.exchanges[1], outcome=Failure("reset", "the server left", 1.0))
    generated = generate([tape.exchanges[0], lost], {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert (generated.unanswered, [one for one, _ in generated.unproven]) == (0, [lost])
