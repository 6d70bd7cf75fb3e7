"""Secrets planted in traffic: 40 kinds of values and 25 places and encodings, and the search that tries to get them back.

Everything is drawn from a seed, so a failing cell can be looked at again.
"""

import base64
import binascii
import gzip
import html
import json
import random
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, quote_plus, unquote_to_bytes

from understudy.core.redaction.cards import passes_luhn

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
ALNUM, URLSAFE, BASE64 = LETTERS + "0123456789", LETTERS + "0123456789-_", LETTERS + "0123456789+/"
HEX, BASE32, DIGITS = "0123456789abcdef", LETTERS[:26] + "234567", "0123456789"
JSON, FORM = ("Content-Type", "application/json"), ("Content-Type", "application/x-www-form-urlencoded")
WORDS = "correct horse battery staple purple monkey dishwasher umbrella".split()  # noqa: SIM905 - a passphrase reads best as one


class Draw(random.Random):
    """Draws values of a shape."""

    def of(self, count, alphabet=ALNUM):
        return "".join(self.choice(alphabet) for _ in range(count))

    def uuid(self):
        return f"{self.of(8, HEX)}-{self.of(4, HEX)}-4{self.of(3, HEX)}-a{self.of(3, HEX)}-{self.of(12, HEX)}"

    def card(self):
        while True:
            number = "4" + self.of(15, DIGITS)
            if passes_luhn(number):
                return number

    def jwt(self):
        head, claims = ({"alg": "HS256", "typ": "JWT"}, {"sub": self.of(6), "exp": 1790000000, "jti": self.of(8)})
        parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (head, claims)]
        return ".".join([*parts, self.of(43, URLSAFE)])

    def pem(self):
        lines = "\n".join(self.of(64, BASE64) for _ in range(12))
        return f"-----BEGIN RSA PRIVATE KEY-----\n{lines}\n-----END RSA PRIVATE KEY-----"


# kind → (name under which it stands, value)
KINDS: dict[str, tuple[str, Callable[[Draw], str]]] = {
    "password": ("password", lambda d: "Tr0ub4dor&" + d.of(5)),
    "passphrase": ("passphrase", lambda d: " ".join(d.choice(WORDS) for _ in range(4)) + " " + d.of(3, DIGITS)),
    "basic password": ("password", lambda d: d.of(14) + "!" + d.of(3)),
    "client secret": ("client_secret", lambda d: d.of(32)),
    "hexadecimal key": ("api_key", lambda d: d.of(32, HEX)),
    "base64 key": ("apiKey", lambda d: base64.b64encode(d.randbytes(24)).decode()),
    "uuid key": ("api_key", Draw.uuid),
    "access token": ("access_token", lambda d: d.of(40)),
    "refresh token": ("refresh_token", lambda d: d.of(48, URLSAFE)),
    "id token": ("id_token", Draw.jwt),
    "jwt": ("token", Draw.jwt),
    "session": ("session_id", lambda d: d.of(32, HEX)),
    "csrf token": ("csrf_token", lambda d: d.of(64)),
    "aws key id": ("access_key", lambda d: "AKIA" + d.of(16, BASE32)),
    "aws secret": ("secret_access_key", lambda d: d.of(40, BASE64)),
    "aws session token": ("SessionToken", lambda d: "FwoGZXIvYXdz" + d.of(200, BASE64) + "="),
    "github token": ("token", lambda d: "ghp_" + d.of(36)),
    "github fine token": ("token", lambda d: "github_pat_" + d.of(22) + "_" + d.of(59)),
    "gitlab token": ("private_token", lambda d: "glpat-" + d.of(20, URLSAFE)),
    "slack token": ("token", lambda d: f"xoxb-{d.of(12, DIGITS)}-{d.of(12, DIGITS)}-{d.of(24)}"),
    "stripe key": ("api_key", lambda d: "sk_test_" + d.of(24)),
    "webhook secret": ("webhook_secret", lambda d: "whsec_" + d.of(32)),
    "google key": ("key", lambda d: "AIza" + d.of(35, URLSAFE)),
    "google token": ("access_token", lambda d: "ya29." + d.of(60, URLSAFE)),
    "sendgrid key": ("api_key", lambda d: f"SG.{d.of(22, URLSAFE)}.{d.of(43, URLSAFE)}"),
    "npm token": ("authToken", lambda d: "npm_" + d.of(36)),
    "pypi token": ("password", lambda d: "pypi-AgEIcHlwaS5vcmc" + d.of(70, URLSAFE)),
    "openai key": ("api_key", lambda d: "sk-proj-" + d.of(48)),
    "anthropic key": ("api_key", lambda d: "sk-ant-api03-" + d.of(80, URLSAFE)),
    "hugging face token": ("token", lambda d: "hf_" + d.of(34, LETTERS)),
    "twilio token": ("auth_token", lambda d: d.of(32, HEX)),
    "mailgun key": ("api_key", lambda d: "key-" + d.of(32, HEX)),
    "telegram token": ("bot_token", lambda d: d.of(9, DIGITS) + ":AA" + d.of(33, URLSAFE)),
    "vault token": ("client_token", lambda d: "hvs." + d.of(90, URLSAFE)),
    "private key": ("private_key", Draw.pem),
    "card number": ("card_number", Draw.card),
    "one-time secret": ("otp_secret", lambda d: d.of(32, BASE32)),
    "saml response": ("SAMLResponse", lambda d: base64.b64encode(d.randbytes(120)).decode()),
    "code verifier": ("code_verifier", lambda d: d.of(64, URLSAFE)),
    "signature": ("signature", lambda d: d.of(64, HEX)),
}


@dataclass(frozen=True)
class Talk:
    """One request and its answer, as bytes on a wire will carry them."""

    target: str = "/x"
    method: str = "GET"
    asked: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    answered: tuple[tuple[str, str], ...] = ()
    answer: bytes = b"{}"
    status: int = 200


def asking(body, kind=JSON, target="/x"):
    data = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return Talk(target, "POST", (kind,), data, (JSON,))


def answering(answer, kind="application/json"):
    data = answer if isinstance(answer, bytes) else answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
    return Talk(answered=(("Content-Type", kind),), answer=data)


def one_line(secret):
    return secret.replace("\n", "")


def xml(text):
    return html.escape(text, quote=True).replace("\n", "&#10;")


def part(name, secret):
    return f'--bb\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{secret}\r\n--bb--\r\n'


def query(name, secret):
    return f"/x?page=2&{name}={quote_plus(secret)}"


def revealed_by(name, secret):
    """A request that shows what the value is: after it, or before it, the value stands elsewhere under no name."""
    return asking({name: secret})


# place or encoding → the talks in which the secret stands
PLACES: dict[str, Callable[[str, str], list[Talk]]] = {
    "bearer header": lambda n, s: [Talk(asked=(("Authorization", "Bearer " + one_line(s)),))],
    "key header": lambda n, s: [Talk(asked=(("X-Api-Key", one_line(s)),))],
    "basic header": lambda n, s: [Talk(asked=(("Authorization", "Basic " + base64.b64encode(f"user:{s}".encode()).decode()),))],
    "echoed header": lambda n, s: [
        Talk(asked=(("X-Api-Key", one_line(s)),), answered=(("Content-Type", "text/plain"),), answer=f"you sent {one_line(s)}.".encode())
    ],
    "query": lambda n, s: [Talk(query(n, s))],
    "form": lambda n, s: [asking(f"user=bob&{n}={quote_plus(s)}", FORM)],
    "json": lambda n, s: [asking({"user": "bob", "deep": [{"er": {n: s}}]})],
    "json with escapes": lambda n, s: [asking(json.dumps({n: s}).replace("/", "\\/").replace("+", "\\u002b"))],
    "json in json": lambda n, s: [asking({"body": json.dumps({n: s})})],
    "name and value": lambda n, s: [asking([{"name": n, "value": s}])],
    "xml element": lambda n, s: [answering(f"<r><{n}>{xml(s)}</{n}></r>", "application/xml")],
    "xml attribute": lambda n, s: [answering(f'<r {n}="{xml(s)}"/>', "application/xml")],
    "multipart": lambda n, s: [asking(part(n, s), ("Content-Type", "multipart/form-data; boundary=bb"))],
    "graphql variables": lambda n, s: [asking({"query": "mutation L($p: String!) {login(p: $p) {ok}}", "variables": {n: s}})],
    "graphql literal": lambda n, s: [asking({"query": f"mutation {{login({n}: {json.dumps(s)}) {{ok}}}}"})],
    "cookie": lambda n, s: [Talk(asked=(("Cookie", "lang=en; session=" + quote(s, safe="")),))],
    "set-cookie": lambda n, s: [Talk(answered=(JSON, ("Set-Cookie", f"sid={quote(s, safe='')}; Path=/; HttpOnly")))],
    "redirect": lambda n, s: [Talk(status=302, answered=(("Location", f"/cb?{n}={quote(s, safe='')}&x=1"),), answer=b"")],
    "user info": lambda n, s: [answering({"url": f"https://user:{quote(s, safe='')}@db.example:5432/x"})],
    "event stream": lambda n, s: [answering(f"data: {json.dumps({n: s})}\n\ndata: 1\n\n", "text/event-stream")],
    "late, in a path": lambda n, s: [Talk(f"/things/{quote(s, safe='')}"), revealed_by(n, s)],
    "late, in base64": lambda n, s: [answering({"blob": base64.b64encode(f"a {s} b".encode()).decode()}), revealed_by(n, s)],
    "known, in hexadecimal": lambda n, s: [revealed_by(n, s), answering({"blob": f"x:{s}".encode().hex()})],
    "known, in gzip in base64": lambda n, s: [revealed_by(n, s), answering({"blob": base64.b64encode(gzip.compress(s.encode())).decode()})],
    "known, as a member's name": lambda n, s: [revealed_by(n, s), answering({"by": {s: 1}})],
}

_BASE64_RUN = re.compile(rb"[A-Za-z0-9+/_-]{12,}={0,2}")
_HEX_RUN = re.compile(rb"(?:[0-9a-fA-F]{2}){6,}")
_ESCAPE = re.compile(rb"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_CONTROL = {b"n": b"\n", b"t": b"\t", b"r": b"\r"}


def decodings(data, depth=5, seen=None):
    """Yield data and all that percent, escapes, entities, base64, hexadecimal and gzip hide in it, nested to `depth`."""
    seen = set() if seen is None else seen
    if len(data) < 6 or depth < 0 or data in seen:
        return
    seen.add(data)
    yield data
    for inner in _inner(data):
        yield from decodings(inner, depth - 1, seen)


def _inner(data):
    if b"%" in data or b"+" in data:
        yield unquote_to_bytes(data)
        yield unquote_to_bytes(data.replace(b"+", b" "))
    if b"\\" in data:
        yield _ESCAPE.sub(lambda found: chr(int(found[1], 16)).encode() if found[1] else _CONTROL.get(found[2], found[2]), data)
    if b"&" in data:
        yield html.unescape(data.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    if data.startswith(b"\x1f\x8b"):
        try:
            yield zlib.decompressobj(31).decompress(data, 1_000_000)
        except zlib.error:
            return
    for run in _BASE64_RUN.findall(data):
        bare = run.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
        if len(bare) % 4 != 1:
            yield binascii.a2b_base64(bare + b"=" * (-len(bare) % 4))
    for run in _HEX_RUN.findall(data):
        yield bytes.fromhex(run.decode())


BENIGN: dict[str, Callable[[Draw], str]] = {
    "number": lambda d: str(d.randint(1, 10**9)),
    "long number": lambda d: d.of(16, DIGITS),
    "snowflake": lambda d: str(d.randint(10**17, 10**18)),
    "uuid": Draw.uuid,
    "object id": lambda d: d.of(24, HEX),
    "md5": lambda d: d.of(32, HEX),
    "sha1": lambda d: d.of(40, HEX),
    "sha256": lambda d: d.of(64, HEX),
    "etag": lambda d: f'"{d.of(32, HEX)}"',
    "integrity": lambda d: "sha512-" + base64.b64encode(d.randbytes(64)).decode(),
    "ulid": lambda d: "01" + d.of(24, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"),
    "prefixed id": lambda d: "cus_" + d.of(14),
    "order": lambda d: "ORD-" + d.of(8, DIGITS),
    "nano id": lambda d: d.of(21, URLSAFE),
    "slug": lambda d: "-".join(d.choice(WORDS) for _ in range(3)),
    "price": lambda d: f"{d.uniform(1, 5000):.2f}",
    "epoch": lambda d: str(d.randint(1_600_000_000, 1_800_000_000)),
    "epoch in ms": lambda d: str(d.randint(1_600_000_000_000, 1_800_000_000_000)),
    "date": lambda d: f"20{d.randint(10, 29)}-{d.randint(1, 12):02}-{d.randint(1, 28):02}T10:{d.randint(0, 59):02}:00.{d.of(3, DIGITS)}Z",
    "version": lambda d: f"v{d.randint(0, 9)}.{d.randint(0, 99)}.{d.randint(0, 99)}",
    "cursor": lambda d: base64.b64encode(f"id:{d.of(5, DIGITS)}".encode()).decode(),
    "bytes": lambda d: base64.b64encode(d.randbytes(20)).decode(),
    "arn": lambda d: f"arn:aws:s3:::bucket-{d.of(8, HEX)}",
    "url": lambda d: f"https://api.example.com/v1/items/{d.of(20)}?page={d.randint(1, 9)}",
    "address": lambda d: f"{d.of(6, HEX)}@example.org",
}
BENIGN_NAMES = """
id etag hash created_at price name ref key digest cursor next_token version uuid sku amount number UploadId requestId value checksum url sha
trace_id order_id total
"""
