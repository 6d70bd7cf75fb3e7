"""A Flask shop on a free port that keeps carts, preferences and counts in the session, which travels in the cookie itself."""

import json

from flask import Flask, jsonify, request, session
from werkzeug.serving import make_server

app = Flask(__name__)
app.secret_key = "carts-for-tests"
PRODUCTS = {1: ("Lamp", 39), 2: ("Desk", 149), 3: ("Chair", 89), 4: ("Rug", 25)}
USUAL = {"theme": "light", "lang": "en", "per_page": 20}


def shown(cart):
    items = [{"product": key, "name": PRODUCTS[key][0], "price": PRODUCTS[key][1], "qty": qty} for key, qty in cart]
    return jsonify(items=items, count=sum(one["qty"] for one in items), total=sum(one["qty"] * one["price"] for one in items))


@app.get("/products")
def products():
    return jsonify([{"id": key, "name": name, "price": price} for key, (name, price) in PRODUCTS.items()])


@app.get("/cart")
def look():
    return shown(session.get("cart", []))


@app.post("/cart/items")
def put():
    key, qty = request.json.get("product"), request.json.get("qty", 1)
    if key not in PRODUCTS:
        return jsonify(error="no such product"), 404
    cart = dict(session.get("cart", []))
    session["cart"] = list((cart | {key: cart.get(key, 0) + qty}).items())
    return shown(session["cart"]), 201


@app.route("/cart/items/<int:key>", methods=["PATCH", "DELETE"])
def change(key):
    cart = dict(session.get("cart", []))
    if key not in cart:
        return jsonify(error="not in cart"), 404
    if request.method == "PATCH":
        cart[key] = request.json["qty"]
    else:
        del cart[key]
    session["cart"] = list(cart.items())
    return shown(session["cart"])


@app.post("/checkout")
def order():
    if not session.get("cart"):
        return jsonify(error="cart is empty"), 400
    return jsonify(ordered=sum(qty for _, qty in session.pop("cart"))), 201


@app.route("/preferences", methods=["GET", "PUT"])
def preferences():
    if request.method == "PUT":
        session["preferences"] = {**session.get("preferences", {}), **request.json}
    return jsonify({**USUAL, **session.get("preferences", {})})


@app.get("/visits")
def visits():
    session["visits"] = session.get("visits", 0) + 1
    return jsonify(visits=session["visits"])


server = make_server("127.0.0.1", 0, app, threaded=True)
print(json.dumps({"event": "ready", "url": f"http://127.0.0.1:{server.port}"}), flush=True)
server.serve_forever()
