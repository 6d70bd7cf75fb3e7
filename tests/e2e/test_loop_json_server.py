"""json-server of npm with clients of ours: a CRUD API with filters, orders, pages and things inside others."""

from tests.e2e.harness import prove


def test_json_server(loop):
    figures = loop.pair("json_server", "posts", "json_same", "json_different")
    prove(figures)
