"""A shop and a guide on grpcio: unary calls and all kinds of streams."""

import base64
import json
import time
import uuid
from concurrent import futures

import grpc
from google.protobuf.empty_pb2 import Empty
from shop_messages import load

messages, rpc = load()
products = {}


def kept(product):
    own = messages.Product()
    own.CopyFrom(product)
    own.uid = str(uuid.uuid4())
    own.created_at.GetCurrentTime()
    products[own.sku] = own
    return own


def known(key, context):
    if key not in products:
        context.abort(grpc.StatusCode.NOT_FOUND, f"product {key} not found")
    return products[key]


def create_product(_, request, context):
    if not request.product.title:
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, "a product has a title")
    if request.product.sku in products:
        context.abort(grpc.StatusCode.ALREADY_EXISTS, f"product {request.product.sku} exists")
    return kept(request.product)


def get_product(_, request, context):
    return known(request.name, context)


def list_products(_, request, context):
    every = [products[key] for key in sorted(products)]
    start = int(base64.b64decode(request.token)) if request.token else 0
    end = start + (request.size or 100)
    token = base64.b64encode(str(end).encode()).decode() if end < len(every) else ""
    return messages.Products(products=every[start:end], next=token, total=len(every))


def update_product(_, request, context):
    old = known(request.product.sku, context)
    new = messages.Product()
    new.CopyFrom(request.product)
    new.uid = old.uid
    new.created_at.CopyFrom(old.created_at)
    products[new.sku] = new
    return new


def delete_product(_, request, context):
    known(request.name, context)
    del products[request.name]
    return Empty()


def import_products(_, request_iterator, context):
    return messages.Summary(count=len([kept(product) for product in request_iterator]))


def watch_products(_, request, context):
    yield from [products[key] for key in sorted(products)]


Shop = type(
    "Shop",
    (rpc.ShopServicer,),
    {
        "CreateProduct": create_product,
        "GetProduct": get_product,
        "ListProducts": list_products,
        "UpdateProduct": update_product,
        "DeleteProduct": delete_product,
        "ImportProducts": import_products,
        "WatchProducts": watch_products,
    },
)


def say_hello(_, request, context):
    context.set_trailing_metadata([("x-trace", value) for key, value in context.invocation_metadata() if key == "x-trace"])
    return messages.Name(name=f"Hello, {request.name}!")


def chat(_, request_iterator, context):
    earlier = []
    for note in request_iterator:
        yield from [one for one in earlier if one.place == note.place]
        earlier.append(note)


def count(_, request_iterator, context):
    return messages.Summary(count=len(list(request_iterator)))


def repeat(_, request, context):
    for number in range(3):
        yield messages.Name(name=f"{number}: {request.name}")


Guide = type(
    "Guide",
    (rpc.GuideServicer,),
    {
        "SayHello": say_hello,
        "Chat": chat,
        "Count": count,
        "Repeat": repeat,
    },
)


server = grpc.server(futures.ThreadPoolExecutor(8))
rpc.add_ShopServicer_to_server(Shop(), server)
rpc.add_GuideServicer_to_server(Guide(), server)
port = server.add_insecure_port("127.0.0.1:0")
server.start()
print(json.dumps({"event": "ready", "url": f"http://127.0.0.1:{port}"}), flush=True)
while True:
    time.sleep(60)
