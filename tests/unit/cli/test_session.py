from understudy.cli.session import command


def test_sessions_are_listed_and_ended(server, told):
    server.answers["v1/sessions"] = {"sessions": [{"name": "t1", "requests": 3, "created_at": 0.0, "used_at": 0.0}]}
    header, row = told(command, "list").splitlines()
    assert header.split() == ["SESSION", "REQUESTS", "LAST", "USED"]
    assert row.split()[:2] == ["t1", "3"]
    assert told(command, "end", "t1") == "Session t1 is forgotten.\n"
    assert server.calls[-1] == ("DELETE", "v1/sessions/t1", {})
