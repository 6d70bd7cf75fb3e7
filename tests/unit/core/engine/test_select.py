from understudy.core.engine.select import scan
from understudy.testing.messages import make_request
from understudy.testing.stubs import make_stubs


def test_a_scan_yields_what_fits_in_order_of_precedence():
    every = make_stubs({"path": "/a/{id}"}, {"path": "/a/7"}, {"path": "/b"})
    assert [(found.id, dict(params)) for found, params in scan(every, make_request("GET", "/a/7"))] == [
        ("stub-1", {}),
        ("stub-0", {"id": "7"}),
    ]
