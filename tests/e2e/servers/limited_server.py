"""A Flask service behind Flask-Limiter on a free port: 5 requests a minute per client, told in headers."""

import json

from flask import Flask, jsonify, request
from flask_limiter import Limiter
from werkzeug.serving import make_server

app = Flask(__name__)
Limiter(
    lambda: request.headers.get("X-Client", ""),
    app=app,
    application_limits=["5 per minute"],
    headers_enabled=True,
    storage_uri="memory://",
    strategy="fixed-window",
)


@app.get("/quotes/<symbol>")
def quote(symbol):
    return jsonify(symbol=symbol, price=42)


@app.errorhandler(429)
def too_many(error):
    return jsonify(error="slow down", limit=str(error.description)), 429


server = make_server("127.0.0.1", 0, app, threaded=True)
print(json.dumps({"event": "ready", "url": f"http://127.0.0.1:{server.port}"}), flush=True)
server.serve_forever()
