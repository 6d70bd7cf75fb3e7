"""A GraphQL API of a library on ariadne: authors, their books, pages of them, and errors with codes."""

import base64
import itertools
import json

from ariadne import MutationType, ObjectType, QueryType, make_executable_schema
from ariadne.wsgi import GraphQL
from graphql import GraphQLError
from werkzeug.serving import WSGIRequestHandler, make_server

TYPES = """
type Author { id: ID! name: String! books: [Book!]! bookCount: Int! }
type Book { id: ID! title: String! pages: Int! tags: [String!]! author: Author! }
type Edge { cursor: String! node: Book! }
type PageInfo { hasNextPage: Boolean! endCursor: String }
type Books { edges: [Edge!]! pageInfo: PageInfo! totalCount: Int! }
input NewBook { title: String! pages: Int! tags: [String!] authorId: ID! }
type Query { author(id: ID!): Author authors: [Author!]! book(id: ID!): Book books(first: Int = 10, after: String): Books! }
type Mutation { createAuthor(name: String!): Author! createBook(input: NewBook!): Book!
  updateBook(id: ID!, title: String, pages: Int): Book! deleteBook(id: ID!): ID! }
"""
query, mutation, author_type, book_type = QueryType(), MutationType(), ObjectType("Author"), ObjectType("Book")
authors, books = {}, {}
numbers = {"author": itertools.count(1), "book": itertools.count(100)}


def cursor(book):
    return base64.b64encode(f"book:{book['id']}".encode()).decode()


def known(table, key, noun):
    if key not in table:
        raise GraphQLError(f"{noun} {key} not found", extensions={"code": "NOT_FOUND"})
    return table[key]


author_type.set_field("books", lambda author, _: [book for book in books.values() if book["authorId"] == author["id"]])
author_type.set_field("bookCount", lambda author, _: sum(book["authorId"] == author["id"] for book in books.values()))
book_type.set_field("author", lambda book, _: authors[book["authorId"]])
query.set_field("author", lambda *_, **given: authors.get(given["id"]))
query.set_field("authors", lambda *_: list(authors.values()))
query.set_field("book", lambda *_, **given: books.get(given["id"]))


@query.field("books")
def list_books(*_, first=10, after=None):
    every = list(books.values())
    start = next((place + 1 for place, book in enumerate(every) if cursor(book) == after), 0)
    page = every[start : start + first]
    info = {"hasNextPage": start + first < len(every), "endCursor": cursor(page[-1]) if page else None}
    return {"edges": [{"cursor": cursor(book), "node": book} for book in page], "pageInfo": info, "totalCount": len(every)}


@mutation.field("createAuthor")
def create_author(*_, name):
    author = {"id": str(next(numbers["author"])), "name": name}
    return authors.setdefault(author["id"], author)


@mutation.field("createBook")
def create_book(*_, **given):
    new = given["input"]
    known(authors, new["authorId"], "Author")
    book = {"id": str(next(numbers["book"])), "tags": [], **new}
    return books.setdefault(book["id"], book)


@mutation.field("updateBook")
def update_book(*_, **given):
    book = known(books, given["id"], "Book")
    book.update(given)
    return book


@mutation.field("deleteBook")
def delete_book(*_, **given):
    return known(books, given["id"], "Book") and books.pop(given["id"])["id"]


class Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *args):
        pass


app = GraphQL(make_executable_schema(TYPES, query, mutation, author_type, book_type))
server = make_server("127.0.0.1", 0, app, request_handler=Handler)
print(json.dumps({"event": "ready", "url": f"http://127.0.0.1:{server.port}"}), flush=True)
server.serve_forever()
