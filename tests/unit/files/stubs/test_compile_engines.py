import pytest

from understudy.core.model.engine_io import EngineIo
from understudy.errors import StubFileError
from understudy.files.stubs.document import compile_document


def compiled(*engines):
    return compile_document({"version": 1, "service": {"name": "s", "engine_io": list(engines)}, "stubs": []}, name="s").engine_io


def test_addresses_are_compiled_with_what_servers_usually_say():
    assert compiled({"path": "/socket.io/"}) == (EngineIo("/socket.io/"),)
    told = {"path": "/e/", "carries": "messages", "ping_interval": "1s", "ping_timeout": "500ms", "max_payload": 9, "upgrades": False}
    assert compiled(told) == (EngineIo("/e/", "messages", 1.0, 0.5, 9, upgrades=False),)


@pytest.mark.parametrize(
    ("engine", "problem"),
    [
        ("/socket.io/", "an address such as"),
        ({"path": "/e/", "carries": "mail"}, "socket.io or messages"),
        ({"path": "/e/", "max_payload": True}, "a number of bytes"),
        ({"path": "/e/", "upgrades": "no"}, "true or false"),
        ({"path": "/e/", "pings": 1}, "unknown key of engine_io"),
    ],
)
def test_what_is_wrong_is_said(engine, problem):
    with pytest.raises(StubFileError, match=problem):
        compiled(engine)
