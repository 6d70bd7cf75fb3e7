"""The certificates the proxy shows: for the name the client asked for alone, because the authority vouches for recorded hosts only."""

from __future__ import annotations

import ipaddress

from cryptography import x509
from mitmproxy import certs
from mitmproxy.addons import tlsconfig
from mitmproxy.proxy import context


class Certificates(tlsconfig.TlsConfig):
    """mitmproxy's handling of TLS with certificates of ours."""

    name = "tlsconfig"  # the name under which mitmproxy looks for it

    def get_cert(self, conn_context: context.Context) -> certs.CertStoreEntry:
        """Return the certificate for a client: for its server name, or for the addresses it may have used when it named none.

        An address is never the common name: OpenSSL would hold that for a host name, for which the authority does not vouch.
        """
        client, server = conn_context.client, conn_context.server
        hosts = [client.sni] if client.sni else [*(client.sockname or ())[:1], *(server.address or ())[:1]]
        names = [_name_of(str(host)) for host in hosts]
        common = next((one.value for one in names if isinstance(one, x509.DNSName)), None)
        return self.certstore.get_cert(common, list(dict.fromkeys(names)))


def _name_of(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        return x509.DNSName(host if host.isascii() else host.encode("idna").decode())
