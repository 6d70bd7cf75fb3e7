import pytest

from understudy.core.model.draw import Draws
from understudy.core.model.fault import Scene
from understudy.core.model.headers import Headers
from understudy.core.model.step import Finish, SendBody, SendHead
from understudy.testing.messages import make_request

HEAD = SendHead(200, Headers((("Content-Type", "application/json"), ("Content-Length", "14"))))
BODY = b'{"a":1,"b":[]}'


@pytest.fixture
def answer():
    return (HEAD, SendBody(BODY), Finish())


@pytest.fixture
def scene():
    def make(method="GET", target="/x", earlier=None, version="1.1"):
        request = make_request(method, target)
        if version != "1.1":
            from dataclasses import replace

            request = replace(request, http_version=version)
        return Scene(request, Draws(7, "", "s", "stub", 0).uniform, 0.0, earlier)

    return make
