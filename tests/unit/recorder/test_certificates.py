import pytest
from cryptography import x509
from mitmproxy import connection, options
from mitmproxy.proxy import context
from mitmproxy.test import taddons

from understudy.recorder.certificates import Certificates
from understudy.runtime.authority import Authority


@pytest.mark.parametrize(
    ("sni", "address", "common", "names"),
    [
        ("api.example.com", ("other.example.com", 443), "api.example.com", ["api.example.com"]),
        (None, ("10.1.2.3", 443), None, ["127.0.0.1", "10.1.2.3"]),
        (None, ("api.example.com", 443), "api.example.com", ["127.0.0.1", "api.example.com"]),
        (None, None, None, ["127.0.0.1"]),
    ],
)
def test_a_certificate_is_for_what_the_client_asked_for(tmp_path, sni, address, common, names):
    authority = Authority.open(tmp_path)
    with taddons.context() as ctx:
        tls = Certificates()
        ctx.master.addons.add(tls)  # brings its options
        ctx.configure(tls, confdir=str(tmp_path))
        client = connection.Client(peername=("127.0.0.1", 1), sockname=("127.0.0.1", 2), timestamp_start=1.0)
        client.sni = sni
        made = context.Context(client, options.Options())
        made.server = connection.Server(address=address)
        found = tls.get_cert(made).cert.to_cryptography()
    told = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(one.value) for one in told] == names
    commons = [one.value for one in found.subject if one.rfc4514_attribute_name == "CN"]
    assert commons == ([common] if common else [])
    assert found.issuer == x509.load_pem_x509_certificate(authority.ca_certificate.read_bytes()).subject
