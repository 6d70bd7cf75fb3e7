"""A client of the shop and the guide with grpcio."""

import os
import sys
import time
from pathlib import Path

import grpc
from google.protobuf.empty_pb2 import Empty

sys.path.append(str(Path(__file__).resolve().parents[1] / "servers"))
from shop_messages import load

messages, rpc = load()
channel = grpc.insecure_channel(os.environ["UNDERSTUDY_URL"].removeprefix("http://"))
shop, guide = rpc.ShopStub(channel), rpc.GuideStub(channel)


def refused(code, details, call, request):
    try:
        answer = call(request)
    except grpc.RpcError as error:
        assert (error.code(), error.details()) == (code, details), error
    else:
        raise AssertionError(answer)


def product(sku, title, units, labels, weight, **attributes):
    price = messages.Price(currency="EUR", units=units, nanos=990_000_000)
    return messages.Product(sku=sku, title=title, price=price, labels=labels, in_stock=True, weight=weight, attributes=attributes)


def said(shown):
    """What a client told of a product, without what the server added."""
    own = messages.Product()
    own.CopyFrom(shown)
    own.ClearField("uid")
    own.ClearField("created_at")
    return own


def sell(goods, imports, unknown, size):
    """Go through a life of products: made one by one and by a stream, read, listed, watched, replaced and removed."""
    status = grpc.StatusCode
    for one in goods:
        made = shop.CreateProduct(messages.NewProduct(product=one))
        assert said(made) == one
        assert abs(made.created_at.seconds - time.time()) < 60
    assert len({shop.GetProduct(messages.Name(name=one.sku)).uid for one in goods}) == len(goods)
    refused(status.NOT_FOUND, f"product {unknown} not found", shop.GetProduct, messages.Name(name=unknown))
    again = messages.NewProduct(product=goods[1])
    refused(status.ALREADY_EXISTS, f"product {goods[1].sku} exists", shop.CreateProduct, again)
    nameless = messages.NewProduct(product=messages.Product(sku=unknown))
    refused(status.INVALID_ARGUMENT, "a product has a title", shop.CreateProduct, nameless)
    assert shop.ImportProducts(iter(imports)).count == len(imports)
    assert all(said(shop.GetProduct(messages.Name(name=one.sku))) == one for one in imports[:2])
    every = sorted([*goods, *imports], key=lambda one: one.sku)
    listed = shop.ListProducts(messages.Page())
    assert [said(one) for one in listed.products] == every
    assert (listed.total, listed.next) == (len(every), "")
    seen, token = [], ""
    while True:
        page = shop.ListProducts(messages.Page(size=size, token=token))
        assert page.total == len(every)
        seen += [said(one) for one in page.products]
        token = page.next
        if not token:
            break
    assert seen == every
    assert [said(one) for one in shop.WatchProducts(Empty())] == every
    changed = messages.Product()
    changed.CopyFrom(goods[0])
    changed.title += "!"
    assert said(shop.UpdateProduct(messages.NewProduct(product=changed))) == changed
    assert said(shop.GetProduct(messages.Name(name=changed.sku))) == changed
    for one in every:
        shop.DeleteProduct(messages.Name(name=one.sku))
        refused(status.NOT_FOUND, f"product {one.sku} not found", shop.GetProduct, messages.Name(name=one.sku))
        refused(status.NOT_FOUND, f"product {one.sku} not found", shop.DeleteProduct, messages.Name(name=one.sku))
    left = shop.ListProducts(messages.Page())
    assert (len(left.products), left.total) == (0, 0)


def talk(names, notes):
    """Greet with metadata, and go through all kinds of streams."""
    for name in names:
        answer, call = guide.SayHello.with_call(messages.Name(name=name), metadata=[("x-trace", f"t-{name}")])
        assert (answer.name, dict(call.trailing_metadata())["x-trace"]) == (f"Hello, {name}!", f"t-{name}")
        assert [one.name for one in guide.Repeat(messages.Name(name=name))] == [f"{number}: {name}" for number in range(3)]
    told = [messages.Note(place=messages.Place(x=x, y=y), text=text) for x, y, text in notes]
    expected = [earlier.text for place, note in enumerate(told) for earlier in told[:place] if earlier.place == note.place]
    assert [note.text for note in guide.Chat(iter(told))] == expected
    assert guide.Count(iter(told)).count == len(told)
