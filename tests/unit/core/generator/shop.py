"""Recorded gRPC of a shop: products made one by one and by a stream, read, listed in pages, watched, changed and removed."""

import base64

from tests.unit.core.generator.tape import Frames, Tape

from understudy.core.model.grpc import write_tree

FINE = (("grpc-status", "0"),)
A, B, C, D = (
    "24440676-7305-4d80-852b-54e9ae43e7b2",
    "034faeb0-4962-4c25-a67d-830b608a94c6",
    "4a972a73-5c02-4142-bef6-87ee569f83c2",
    "9d1b2c5e-7d53-4f0a-8a55-0d9b8f3d7c11",
)


def call(tape, method, asked, answer):
    return tape.add("POST", f"/t.Shop/{method}", Frames(write_tree(asked)), 200, Frames(write_tree(answer)), trailers=FINE)


def missing(tape, method, asked, key):
    trailers = (("grpc-status", "5"), ("grpc-message", f"no product {key}"))
    tape.add("POST", f"/t.Shop/{method}", Frames(write_tree(asked)), 200, None, kind="application/grpc", trailers=trailers)


def token(offset):
    return base64.b64encode(str(offset).encode()).decode()


def made(tape, product, uid):
    return {**product, "8": {"1": int(tape.now), "2": 5000}, "10": uid}


def shop():
    tape = Tape()
    ham, saw = {"1": "ham-1", "2": "Hammer", "4": ["steel", "red"], "5": 1, "6": 1}, {"1": "saw-2", "2": "Saw", "4": "wood", "5": 2}
    first, second = made(tape, ham, A), None
    call(tape, "CreateProduct", {"1": ham}, first)
    second = made(tape, saw, B)
    call(tape, "CreateProduct", {"1": saw}, second)
    call(tape, "GetProduct", {"1": "ham-1"}, first)
    missing(tape, "GetProduct", {"1": "nope-3"}, "nope-3")
    imports = [{"1": "imp-1", "2": "Imp", "5": 1}, {"1": "kit-2", "2": "Kit", "5": 2}]
    third, fourth = made(tape, imports[0], C), made(tape, imports[1], D)
    call(tape, "ImportProducts", imports, {"1": 2})
    call(tape, "GetProduct", {"1": "imp-1"}, third)
    call(tape, "GetProduct", {"1": "kit-2"}, fourth)
    call(tape, "ListProducts", {}, {"1": [first, third, fourth, second], "3": 4})
    call(tape, "ListProducts", {"1": 2}, {"1": [first, third], "2": token(2), "3": 4})
    call(tape, "ListProducts", {"1": 2, "2": token(2)}, {"1": [fourth, second], "3": 4})
    call(tape, "ListProducts", {"3": 2}, {"1": [fourth, second], "3": 2})
    call(tape, "WatchProducts", {}, [first, third, fourth, second])
    changed = {**first, "2": "Big hammer"}
    call(tape, "UpdateProduct", {"1": {**ham, "2": "Big hammer"}}, changed)
    call(tape, "GetProduct", {"1": "ham-1"}, changed)
    for product in (changed, third, fourth, second):
        call(tape, "DeleteProduct", {"1": product["1"]}, {})
        missing(tape, "GetProduct", {"1": product["1"]}, product["1"])
    call(tape, "ListProducts", {}, {})
    return tape
