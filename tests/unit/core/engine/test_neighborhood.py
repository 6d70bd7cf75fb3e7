import time

import pytest

from understudy.core.engine.index import build_index
from understudy.core.engine.neighborhood import SHORTLIST
from understudy.testing.messages import make_request
from understudy.testing.stubs import make_stub, make_stubs


def nearest(whens, method, target):
    return [stub.id for _, stub in build_index(make_stubs(*whens)).nearest(make_request(method, target))]


@pytest.mark.parametrize(
    ("target", "first"),
    [
        ("/v1/customers/7/cards", "stub-1"),
        ("/v1/customer/7", "stub-0"),
        ("/v1/customers", "stub-0"),
        ("/v2/invoices/a.pdf", "stub-2"),
        ("/", "stub-3"),
        ("/v1/customers/7/addresses/1/lines", "stub-1"),
    ],
)
def test_paths_with_the_same_words_come_first(target, first):
    whens = ({"path": "/v1/customers/{id}"}, {"path": "/v1/customers/{id}/addresses"}, {"path": "/v1/invoices/*"}, {"path": "/health"})
    assert nearest(whens, "GET", target)[0] == first


def test_a_stub_of_the_method_comes_before_any_number_of_another():
    whens = [{"method": "POST", "path": f"/items/{n}"} for n in range(500)]
    whens.insert(300, {"method": "GET", "path": "/items/{id}/parts"})
    assert "stub-300" in nearest(whens, "GET", "/items/7")[:2]


def test_stubs_without_words_are_compared_too():
    whens = ({"path": "/a"}, {"path": {"regex": "/b.*"}}, {}, {"path": "/**/c"})
    assert nearest(whens, "GET", "/x")[0] == "stub-2"
    assert set(nearest(whens, "GET", "/x")) == {"stub-0", "stub-1", "stub-2", "stub-3"}


def test_a_path_that_fits_comes_first_whatever_its_place_in_the_file():
    whens = [{"path": f"/items/{n}", "query": {"a": "1"}} for n in range(5000)]
    assert nearest(whens, "GET", "/items/4321?a=2")[0] == "stub-4321"


@pytest.mark.parametrize(
    "when",
    [
        lambda n: {"path": f"/items/{n}"},
        lambda n: {"path": f"/c{n}/items/{{id}}"},
        lambda n: {"path": "/pay", "json": {"order": n}},
        lambda n: {"path": f"/a/{n % 100}/b/{n}/c"},
        lambda n: {"path": {"regex": f"/r{n}/.*"}},
        lambda n: {"method": "POST", "path": f"/g/{n}"},
        lambda n: {"path": f"/{n}" if n else "/a/b/c/d/e/f"},
    ],
)
def test_a_search_among_many_stubs_looks_at_few(when):
    index = build_index([make_stub(when(n), order=n) for n in range(5000)])
    index.nearest(make_request("GET", "/first"))
    began = time.process_time()
    for n in range(20):
        found = index.nearest(make_request("GET", f"/nothing/{n}/here/at/all"))
        assert 0 < len(found) <= 2 * SHORTLIST
    # A scan of all takes more than this for a single one.
    assert (time.process_time() - began) / 20 < 0.02
