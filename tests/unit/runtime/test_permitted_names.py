import ipaddress

import pytest
import trustme
from cryptography import x509

from understudy.runtime.permitted_names import constraints_of, covers, permitted_by, subtree_of


@pytest.mark.parametrize(
    ("host", "permitted"),
    [
        ("api.example.com", ["api.example.com"]),
        ("API.example.com.:8443", ["api.example.com"]),
        ("*.example.com", ["example.com"]),
        ("api-*.example.com:443", ["example.com"]),
        ("b\u00fccher.example", ["xn--bcher-kva.example"]),
        ("10.1.2.3", ["10.1.2.3/32"]),
        ("[::1]:8080", ["::1/128"]),
        ("::1", ["::1/128"]),
        ("127.0.0.0/8", ["127.0.0.0/8"]),
        ("*", ["", "0.0.0.0/0", "::/0"]),
        ("0.0.0.0", ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "host.docker.internal"]),
    ],
)
def test_what_a_host_needs(host, permitted):
    assert [str(one.value) for one in subtree_of(host)] == permitted


def test_what_lies_within_another_is_not_named():
    names = [one for host in ("a.example.com", "*.example.com", "127.0.0.1", "127.0.0.0/8", "example.com") for one in subtree_of(host)]
    assert [str(one.value) for one in constraints_of(names).permitted_subtrees] == ["example.com", "127.0.0.0/8"]


@pytest.mark.parametrize(
    ("wanted", "is_covered"),
    [("a.example.com", True), ("example.com", True), ("badexample.com", False), ("127.0.0.9", True), ("8.8.8.8", False), ("::1", False)],
)
def test_names_and_networks_are_covered(wanted, is_covered):
    permitted = [*subtree_of("*.example.com"), x509.IPAddress(ipaddress.ip_network("127.0.0.0/8"))]
    assert all(covers(permitted, one) for one in subtree_of(wanted)) is is_covered


def test_a_certificate_without_constraints_permits_everything(tmp_path):
    assert permitted_by(x509.load_pem_x509_certificate(trustme.CA().cert_pem.bytes())) is None
