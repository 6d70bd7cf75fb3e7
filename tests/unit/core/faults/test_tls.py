from understudy.core.faults.tls import TlsFault


def test_a_request_that_arrives_is_answered(answer, scene):
    assert TlsFault("wrong_host").edit(answer, scene()) == answer
