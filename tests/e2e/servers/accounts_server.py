"""An API with accounts on a free port: registration, signed tokens, own notes, roles, refresh with rotation, changes of password."""

import json
import secrets
import time
import uuid
from functools import wraps

import jwt
from flask import Flask, g, jsonify, request
from werkzeug.serving import WSGIRequestHandler, make_server

app = Flask(__name__)
KEY, HOUR = secrets.token_hex(32), 3600
users, notes, refreshes, ended = {}, {}, {}, set()
users["root@corp.test"] = {"id": 1, "email": "root@corp.test", "role": "admin", "password": "Adm1n-Secret!"}


class Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *args):
        pass


def shown(user):
    return {name: user[name] for name in ("id", "email", "role")}


def refuse(status, message):
    return jsonify(error=message), status


def tokens_for(user):
    now, refresh = int(time.time()), secrets.token_urlsafe(32)
    claims = {"sub": str(user["id"]), "email": user["email"], "role": user["role"], "iat": now, "exp": now + HOUR, "jti": uuid.uuid4().hex}
    refreshes[refresh] = user["email"]
    return jsonify(access_token=jwt.encode(claims, KEY, "HS256"), refresh_token=refresh, expires_in=HOUR)


def signed_in(view):
    @wraps(view)
    def guarded(**path):
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not token:
            return refuse(401, "no token")
        try:
            g.claims = jwt.decode(token, KEY, ["HS256"])
        except jwt.PyJWTError:
            return refuse(401, "bad token")
        if g.claims["jti"] in ended:
            return refuse(401, "token ended")
        g.user = users[g.claims["email"]]
        return view(**path)

    return guarded


@app.post("/register")
def register():
    asked = request.get_json()
    if asked["email"] in users:
        return refuse(409, "taken")
    user = users[asked["email"]] = {"id": len(users) + 1, "role": "user", **asked}
    return jsonify(shown(user)), 201


@app.post("/login")
def login():
    asked = request.get_json()
    user = users.get(asked["email"])
    return tokens_for(user) if user and user["password"] == asked["password"] else refuse(401, "wrong")


@app.post("/refresh")
def refresh():
    email = refreshes.pop(request.get_json()["refresh_token"], None)
    return tokens_for(users[email]) if email else refuse(401, "spent")


@app.get("/me")
@signed_in
def me():
    return jsonify(shown(g.user))


@app.put("/me/password")
@signed_in
def change_password():
    asked = request.get_json()
    if asked["old_password"] != g.user["password"]:
        return refuse(400, "wrong")
    g.user["password"] = asked["new_password"]
    return "", 204


@app.post("/logout")
@signed_in
def logout():
    ended.add(g.claims["jti"])
    return "", 204


@app.get("/users")
@signed_in
def everybody():
    return jsonify([shown(user) for user in users.values()]) if g.user["role"] == "admin" else refuse(403, "admins only")


@app.route("/notes", methods=["GET", "POST"])
@signed_in
def own_notes():
    if request.method == "GET":
        return jsonify([note for note in notes.values() if note["owner"] == g.user["id"]])
    note = {"id": uuid.uuid4().hex, "text": request.get_json()["text"], "owner": g.user["id"]}
    notes[note["id"]] = note
    return jsonify(note), 201


@app.route("/notes/<key>", methods=["GET", "DELETE"])
@signed_in
def one_note(key):
    note = notes.get(key)
    if note is None:
        return refuse(404, "no such note")
    if note["owner"] != g.user["id"]:
        return refuse(403, "not yours")
    if request.method == "DELETE":
        del notes[key]
        return "", 204
    return jsonify(note)


server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Handler)
print(json.dumps({"event": "ready", "url": f"http://127.0.0.1:{server.port}"}), flush=True)
server.serve_forever()
