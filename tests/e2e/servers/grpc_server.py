"""gRPC over plaintext HTTP/2 without generated code: greetings, a route guide's four kinds of calls, and health."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc

sys.path.insert(0, str(Path(__file__).parents[3]))
from tests.e2e.protobuf import pack, unpack

PLACES = {(10, 20): "Mendham", (30, -40): "Whippany", (51, 7): "Essen"}


def point(data):
    return (unpack(data, 1, signed=True), unpack(data, 2, signed=True))


def feature(place):
    name = PLACES.get(place, "")
    return pack((1, name.encode()) if name else None, (2, pack((1, place[0]), (2, place[1]))))


def hello(request, context):
    name = unpack(request, 1, default=b"").decode()
    if not name:
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, "a name is needed")
    return pack((1, f"Hello, {name}!".encode()))


def get_feature(request, context):
    context.set_trailing_metadata((("x-known", str(point(request) in PLACES).lower()),))
    return feature(point(request))


def list_features(_request, _context):
    for place in PLACES:
        yield feature(place)


def record_route(requests, _context):
    points = [point(request) for request in requests]
    return pack((1, len(points)), (2, sum(one in PLACES for one in points)))


def route_chat(requests, _context):
    yield from requests


def check(request, context):
    if unpack(request, 1, default=b"") not in (b"", b"guide"):
        context.abort(grpc.StatusCode.NOT_FOUND, "unknown service")
    return pack((1, 1))


def handlers():
    one, many = grpc.unary_unary_rpc_method_handler, grpc.unary_stream_rpc_method_handler
    yield "helloworld.Greeter", {"SayHello": one(hello)}
    yield (
        "routeguide.RouteGuide",
        {
            "GetFeature": one(get_feature),
            "ListFeatures": many(list_features),
            "RecordRoute": grpc.stream_unary_rpc_method_handler(record_route),
            "RouteChat": grpc.stream_stream_rpc_method_handler(route_chat),
        },
    )
    yield "grpc.health.v1.Health", {"Check": one(check)}


server = grpc.server(ThreadPoolExecutor(4))
server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler(name, methods) for name, methods in handlers()])
port = server.add_insecure_port("127.0.0.1:0")
server.start()
print(json.dumps({"event": "ready", "url": f"http://127.0.0.1:{port}"}), flush=True)
server.wait_for_termination()
