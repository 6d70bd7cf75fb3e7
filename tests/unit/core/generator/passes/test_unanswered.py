from dataclasses import replace

from tests.unit.core.generator.traffic import Tape

from understudy.core.generator.passes.unanswered import write_unanswered
from understudy.core.model.exchange import Failure


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
