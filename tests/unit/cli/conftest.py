"""A running server that answers from a table, for the commands that talk to one."""

import pytest
from click.testing import CliRunner


class FakeServer:
    """Notes every call; `answers` holds what it says, by path."""

    def __init__(self):
        self.calls = []
        self.answers = {}

    def get(self, *path, **query):
        return self.call("GET", *path, query=query)

    def post(self, *path, body=None):
        return self.call("POST", *path, body=body)

    def delete(self, *path, **query):
        return self.call("DELETE", *path, query=query)

    def call(self, method, *path, query=None, body=None):
        said = {name: value for name, value in (query or {}).items() if value} | (body or {})
        self.calls.append((method, "/".join(path), said))
        answer = self.answers.get("/".join(path), {})
        if isinstance(answer, list):
            answer = answer.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer


@pytest.fixture
def server(monkeypatch):
    fake = FakeServer()
    monkeypatch.setattr("understudy.cli.admin_client.connect", lambda _url, _token: fake)
    return fake


@pytest.fixture
def told():
    """Run a command and return what it printed."""

    def run(command, *arguments):
        result = CliRunner().invoke(command, arguments, standalone_mode=False)
        if result.exception:
            raise result.exception
        return result.output

    return run
