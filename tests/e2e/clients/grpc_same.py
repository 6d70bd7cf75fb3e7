"""Greets, asks the route guide in all four kinds of calls, and checks the health."""

import os
import sys
from pathlib import Path

import grpc

sys.path.insert(0, str(Path(__file__).parents[3]))
from tests.e2e.protobuf import pack, unpack

names = sys.argv[1:] or ["Ada", "Grace"]
channel = grpc.insecure_channel(os.environ["UNDERSTUDY_URL"].removeprefix("http://"))
guide = "/routeguide.RouteGuide"


def place(one, other):
    return pack((1, one), (2, other))


def failing(code, method, request):
    try:
        channel.unary_unary(method)(request, timeout=10)
    except grpc.RpcError as error:
        assert error.code() is code, error
        return error.details()
    raise AssertionError(f"{code} was expected")


for name in names:
    greeting = channel.unary_unary("/helloworld.Greeter/SayHello")(pack((1, name.encode())), timeout=10)
    assert unpack(greeting, 1).decode() == f"Hello, {name}!"
assert failing(grpc.StatusCode.INVALID_ARGUMENT, "/helloworld.Greeter/SayHello", b"") == "a name is needed"

feature, call = channel.unary_unary(f"{guide}/GetFeature").with_call(place(30, -40), timeout=10)
assert unpack(feature, 1) == b"Whippany"
assert unpack(unpack(feature, 2), 2, signed=True) == -40
assert ("x-known", "true") in [(one.key, one.value) for one in call.trailing_metadata()]
assert unpack(channel.unary_unary(f"{guide}/GetFeature")(place(1, 1), timeout=10), 1, default=b"") == b""
assert [unpack(one, 1) for one in channel.unary_stream(f"{guide}/ListFeatures")(b"", timeout=10)] == [b"Mendham", b"Whippany", b"Essen"]
summary = channel.stream_unary(f"{guide}/RecordRoute")(iter([place(10, 20), place(2, 2), place(51, 7)]), timeout=10)
assert (unpack(summary, 1), unpack(summary, 2)) == (3, 2)
notes = [pack((1, place(1, 1)), (2, note.encode())) for note in names]
assert list(channel.stream_stream(f"{guide}/RouteChat")(iter(notes), timeout=10)) == notes

for service in (b"", b"guide"):
    assert unpack(channel.unary_unary("/grpc.health.v1.Health/Check")(pack((1, service)), timeout=10), 1) == 1
assert failing(grpc.StatusCode.NOT_FOUND, "/grpc.health.v1.Health/Check", pack((1, b"nobody"))) == "unknown service"
