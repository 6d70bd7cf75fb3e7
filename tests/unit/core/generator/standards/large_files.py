"""Recorded traffic of two Git LFS servers: one signs what it gives along, the other wants the client's credentials."""

import base64
import hashlib
import json

from tests.unit.core.generator.tape import UPSTREAM, Tape

MEDIA_TYPE = "application/vnd.git-lfs+json"
JSON = [("accept", MEDIA_TYPE), ("content-type", MEDIA_TYPE)]
ANN = ("authorization", "Basic YW5uOnB3")


def thing(text):
    """Make an object: its content and how batches name it."""
    content = text.encode() * 30
    return content, {"oid": hashlib.sha256(content).hexdigest(), "size": len(content)}


def signed(at, *claims):
    """Write a token as a server signs it."""
    head, body = ({"alg": "HS256", "typ": "JWT"}, {"exp": at + 900, "iat": at, "scopes": ":".join(claims)})
    parts = [json.dumps(part).encode() for part in (head, body)] + [hashlib.sha256(repr(claims).encode()).digest()]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def signing(asked_as=MEDIA_TYPE):
    """Batches of objects that are there and that are not, in two repositories; refusals of whole batches."""
    tape = Tape()
    things = [thing(text) for text in ("first ", "second ")]
    objects = [one for _, one in things]
    nothing = thing("nothing ")[1]

    def wanted(repository, one):
        at = int(tape.now)
        place = f"{UPSTREAM}/{repository}/objects/storage"
        header = {"Authorization": f"Bearer {signed(at, repository, one['oid'], 'write')}"}
        upload = {"href": f"{place}/{one['oid']}", "header": header, "expires_in": 900}
        return {**one, "actions": {"upload": upload, "verify": {"href": f"{place}/verify", "header": header, "expires_in": 900}}}

    def given(one):
        token = signed(int(tape.now), "acme/app", one["oid"], "read")
        href = f"{UPSTREAM}/acme/app/objects/storage/{one['oid']}?jwt={token}"
        return {**one, "actions": {"download": {"href": href, "header": {}, "expires_in": 900}}}

    def batch(repository, operation, asked, told, status=200):
        body = {"operation": operation, "transfers": ["basic"], "objects": asked}
        answer = {"transfer": "basic", "objects": told} if isinstance(told, list) else {"message": told}
        headers = [("accept", MEDIA_TYPE), ("content-type", asked_as)]
        tape.add("POST", f"/{repository}/objects/batch", body, status, answer, headers=headers, kind=MEDIA_TYPE)

    batch("acme/app", "upload", objects, [wanted("acme/app", one) for one in objects])
    for content, one in things:
        tape.add("PUT", f"/acme/app/objects/storage/{one['oid']}", content)
        tape.add("POST", "/acme/app/objects/storage/verify", one, headers=JSON)
    tape.add("POST", "/acme/app/objects/storage/verify", nothing, 404, {"message": "no such object"}, headers=JSON, kind=MEDIA_TYPE)
    batch("acme/app", "upload", objects, objects)
    refused = {**nothing, "error": {"code": 404, "message": "Not here"}}
    batch("acme/app", "download", [objects[1], nothing, objects[0]], [given(objects[1]), refused, given(objects[0])])
    for content, one in things:
        tape.add("GET", f"/acme/app/objects/storage/{one['oid']}?jwt={signed(int(tape.now), one['oid'])}", None, 200, content)
    batch("acme/app", "download", [nothing], "found none of them", 404)
    batch("acme/two", "upload", objects[:1], [wanted("acme/two", objects[0])])
    batch("acme/two", "download", objects[:1], "found none of them", 404)
    batch("acme/app", "look", objects, "no such operation", 422)
    wrong = {**objects[0], "size": 3}
    batch("acme/app", "download", [wrong, objects[1]], [{**wrong, "error": {"code": 422, "message": "other size"}}, given(objects[1])])
    batch("acme/app", "download", [wrong], "no size is right", 422)
    return tape


def guarded():
    """A server that asks who it is, gives the client's credentials back, and names the size in addresses."""
    tape = Tape()
    base = "/ann/films.git/info/lfs"
    content, one = thing("reel ")
    old = thing("older ")

    def action(path):
        at = 1_795_200_900 + len(tape.exchanges)
        moment = f"2026-11-20T18:{(at - 1_795_197_600) // 60 % 60:02d}:{at % 60:02d}Z"
        return {"href": f"{UPSTREAM}{base}/{path}", "header": {"Authorization": ANN[1]}, "expires_at": moment}

    def batch(operation, asked, told, *who, status=200):
        body = {"operation": operation, "objects": asked}
        tape.add("POST", f"{base}/objects/batch", body, status, told, headers=[*JSON, *who], kind=MEDIA_TYPE)

    batch("upload", [one], {"message": "who are you"}, status=401)
    upload = {**one, "actions": {"upload": action(f"objects/{one['oid']}/{one['size']}")}}
    batch("upload", [one], {"objects": [upload]}, ANN)
    tape.add("PUT", f"{base}/objects/{one['oid']}/{one['size']}", b"other", 422, {"message": "not that"}, headers=[ANN], kind=MEDIA_TYPE)
    tape.add("PUT", f"{base}/objects/{one['oid']}/{one['size']}", content, headers=[ANN])
    for body, known in ((content, one), old):
        told = {**known, "actions": {"download": action(f"objects/{known['oid']}")}}
        batch("download", [known], {"objects": [told]}, ANN)
        tape.add("GET", f"{base}/objects/{known['oid']}", None, 200, body, headers=[ANN])
    return tape
