"""A store that lets nobody in whose AWS Signature Version 4 is not right: in the head, in a presigned URL, and in links of its own."""

import datetime as dt
import hashlib
import hmac
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, unquote, urlsplit

KEYS = {"AKIAIOSFODNN7EXAMPLE": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "AKIAOWNSERVER3XAMPLE": "9Xq2vL7dRkT4mNbW8zYcHs5JfGpE1aUi"}
THINGS = {}
OWN, SCOPE = "AKIAOWNSERVER3XAMPLE", "us-east-1/s3/aws4_request"


def signature_of(secret, canonical, moment, scope):
    """Return the signature of a canonical request; source: Amazon S3 API Reference, "Authenticating Requests (AWS Signature Version 4)"."""
    text = "\n".join(["AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.new(key, text.encode(), "sha256").hexdigest()


def canonical_of(method, path, query, fields, digest):
    pairs = "&".join(sorted(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in query))
    lines = "".join(f"{name}:{' '.join(value.split())}\n" for name, value in fields.items())
    return "\n".join([method, quote(path, safe="/-_.~"), pairs, lines, ";".join(fields), digest])


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        place = urlsplit(self.path)
        self.headers_by_name = {name.lower(): value for name, value in self.headers.items()}
        if place.path.startswith("/links/"):
            self.say(200, json.dumps({"url": self.link(place.path.removeprefix("/links"))}).encode(), "application/json")
            return
        trouble = self.trouble(unquote(place.path), parse_qsl(place.query, keep_blank_values=True), body)
        if trouble:
            self.say(403, f"<Error><Code>{trouble}</Code><Message>no</Message></Error>".encode(), "application/xml")
        elif self.command == "PUT":
            THINGS[place.path] = body
            self.say(200, b"", etag=hashlib.md5(body).hexdigest())
        elif place.path in THINGS:
            self.say(200, THINGS[place.path], "binary/octet-stream", hashlib.md5(THINGS[place.path]).hexdigest())
        else:
            self.say(404, b"<Error><Code>NoSuchKey</Code><Message>none</Message></Error>", "application/xml")

    do_GET = do_PUT = answer  # noqa: N815 - the names the base class calls

    def trouble(self, path, query, body):
        given = dict(query)
        if "X-Amz-Signature" in given:
            who, scope = given["X-Amz-Credential"].split("/", 1)
            names, moment, told = given["X-Amz-SignedHeaders"].split(";"), given["X-Amz-Date"], given["X-Amz-Signature"]
            query, digest = [pair for pair in query if pair[0] != "X-Amz-Signature"], "UNSIGNED-PAYLOAD"
        else:
            told = self.headers.get("Authorization", "").partition(" ")[2]
            fields = dict(part.strip().split("=", 1) for part in told.split(",") if "=" in part)
            if not fields:
                return "AccessDenied"
            who, scope = fields["Credential"].split("/", 1)
            names, moment, told = fields["SignedHeaders"].split(";"), self.headers["X-Amz-Date"], fields["Signature"]
            digest = self.headers["X-Amz-Content-SHA256"]
            if digest != hashlib.sha256(body).hexdigest():
                return "XAmzContentSHA256Mismatch"
        if who not in KEYS:
            return "InvalidAccessKeyId"
        fields = {name: self.headers_by_name[name] for name in names}
        right = signature_of(KEYS[who], canonical_of(self.command, path, query, fields, digest), moment, scope)
        return "" if hmac.compare_digest(right, told) else "SignatureDoesNotMatch"

    def link(self, path):
        now = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
        scope = f"{now[:8]}/{SCOPE}"
        query = {"X-Amz-Algorithm": "AWS4-HMAC-SHA256", "X-Amz-Credential": f"{OWN}/{scope}", "X-Amz-Date": now, "X-Amz-Expires": "600"}
        query["X-Amz-SignedHeaders"] = "host"
        host = self.headers["Host"]
        canonical = canonical_of("GET", path, query.items(), {"host": host}, "UNSIGNED-PAYLOAD")
        sign = signature_of(KEYS[OWN], canonical, now, scope)
        pairs = "&".join(f"{name}={quote(value, safe='')}" for name, value in {**query, "X-Amz-Signature": sign}.items())
        return f"http://{host}{path}?{pairs}"

    def say(self, status, body, kind="application/octet-stream", etag=None):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if etag:
            self.send_header("ETag", f'"{etag}"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        """Keep quiet."""


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(json.dumps({"event": "ready", "url": f"http://127.0.0.1:{server.server_port}"}), flush=True)
try:
    server.serve_forever()
except KeyboardInterrupt:
    sys.exit(0)
