"""Requests that are no valid HTTP/1.1 (RFC 9112), and the known tricks by which one request is smuggled in another."""

import random

# What is smuggled, or follows: it must never be answered.
NEXT = b"GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n"
CONTROLS = [byte for byte in range(0x20) if byte not in b"\t\r\n"] + [0x7F]
DELIMITERS = b'"(),/:;<=>?@[\\]{}'


def get(line=b"GET / HTTP/1.1", *fields, host=b"Host: h"):
    return b"\r\n".join([line, *([host] if host else []), *fields]) + b"\r\n\r\n"


def post(*fields, body=b"", line=b"POST / HTTP/1.1"):
    return get(line, *fields) + body


def chunked(body, *fields):
    return post(b"Transfer-Encoding: chunked", *fields, body=body)


def request_lines():
    for byte in [*CONTROLS, *DELIMITERS, 0x80, 0xC3, 0xFF]:
        yield f"method with {byte:#04x}", get(b"G%cT / HTTP/1.1" % byte)
    for byte in CONTROLS:
        yield f"target with {byte:#04x}", get(b"GET /a%cb HTTP/1.1" % byte)
    for version in (
        b"HTTP/1",
        b"HTTP/1.",
        b"HTTP/.1",
        b"HTTP/11",
        b"http/1.1",
        b"HTTP/1.1x",
        b"HTTP/2.0",
        b"HTTP/3.0",
        b"HTTP/9.9",
        b"HTTP/1.10",
        b"HTTP/01.1",
        b"HTTP /1.1",
        b"HTTPS/1.1",
        b"HTTP/1,1",
        b"HTTP/-1.1",
        b"HTTP/1.+1",
        b"HTTP/1.1.1",
        b"HTTP/x.y",
        b"HTTP1.1",
        b"HTTP/ 1.1",
        b"ICY/1.1",
        b"HTTP/1.1 HTTP/1.1",
        b"HTTP/1.1\tx",
        b"HTTP\\1.1",
        b"HTTP/\xb9.1",
    ):
        yield f"version {version!r}", get(b"GET / " + version)
    for line in (
        b"GET",
        b"GET ",
        b"GET /",
        b"GET / ",
        b"/ HTTP/1.1",
        b" GET / HTTP/1.1",
        b"\tGET / HTTP/1.1",
        b"GET /a b HTTP/1.1",
        b"GET HTTP/1.1",
        b"GET  HTTP/1.1",
        b"GET/ HTTP/1.1",
        b"GET /HTTP/1.1",
        b"\x00GET / HTTP/1.1",
        b"HTTP/1.1 200 OK",
        b": / HTTP/1.1",
        b"GET\x0b/\x0bHTTP/1.1",
        b"GET\x0c/\x0cHTTP/1.1",
        b"GET\xa0/\xa0HTTP/1.1",
        b"GET http:// HTTP/1.1",
        b"GET a HTTP/1.1",
        b"GET http://a b/ HTTP/1.1",
        b"GET //a\x00/ HTTP/1.1",
        b"GET * HTTP/1.1",
    ):
        yield f"line {line!r}", get(line)


def line_ends():
    yield "no version", b"GET / \r\nHost: h\r\n\r\n"
    yield "no version and no blank", b"GET /\r\nHost: h\r\n\r\n"
    yield "no version and no fields", b"GET /\r\n\r\n"
    yield "a version that is part of the target", b"GET /HTTP/1.1\r\nHost: h\r\n\r\n"
    yield "HTTP/0.9 by name", b"GET / HTTP/0.9\r\nHost: h\r\n\r\n"
    yield "HTTP/2.0 as text", b"GET / HTTP/2.0\r\nHost: h\r\n\r\n"
    yield "bare CR after the request line", b"GET / HTTP/1.1\rHost: h\r\n\r\n"
    yield "bare CR after a field", b"GET / HTTP/1.1\r\nHost: h\rX: 1\r\n\r\n"
    yield "bare CR before the end", b"GET / HTTP/1.1\r\nHost: h\r\r\n\r\n"
    yield "two CR", b"GET / HTTP/1.1\r\r\nHost: h\r\n\r\n"
    yield "CR in the request line", b"GET /\r HTTP/1.1\r\nHost: h\r\n\r\n"
    yield "LF in the request line", b"GET /\n HTTP/1.1\r\nHost: h\r\n\r\n"
    yield "LF after the method", b"GET\n/ HTTP/1.1\r\nHost: h\r\n\r\n"
    yield "CR alone everywhere", b"GET / HTTP/1.1\rHost: h\r\r"
    yield "NUL for a line end", b"GET / HTTP/1.1\x00Host: h\x00\x00\r\n\r\n"
    yield "LF CR", b"GET / HTTP/1.1\n\rHost: h\n\r\n\r"
    yield "a field folded", b"GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n"
    yield "a field folded by a tab", b"GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n\tb\r\n\r\n"
    yield "Host folded", b"GET / HTTP/1.1\r\nHost:\r\n h\r\n\r\n"
    yield "the first field folded", b"GET / HTTP/1.1\r\n Host: h\r\n\r\n"
    yield "a length folded", b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n 5\r\n\r\nabcde"
    yield "a coding folded", b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"
    yield "blanks before the first field", b"GET / HTTP/1.1\r\n  \r\nHost: h\r\n\r\n"


def fields():
    for byte in [*CONTROLS, *(sign for sign in DELIMITERS if sign != ord(":")), 0x20, 0x09, 0x80, 0xE9]:
        yield f"name with {byte:#04x}", get(b"GET / HTTP/1.1", b"X%cY: 1" % byte)
    for byte in (0x00, *(control for control in CONTROLS if control)):
        yield f"value with {byte:#04x}", get(b"GET / HTTP/1.1", b"X: a%cb" % byte)
    for name in (b"X ", b"X\t", b"Host ", b"Content-Length ", b"Transfer-Encoding ", b"Transfer-Encoding\t", b"X\x0b"):
        yield f"blank before the colon of {name!r}", post(name + b": 0")
    for line in (b"X", b": 1", b":", b" : 1", b"\x00: 1", b"X\x00: 1", b"no colon at all", b"=: 1", b"X=1"):
        yield f"field {line!r}", get(b"GET / HTTP/1.1", line)


def hosts():
    yield "no Host", get(host=b"")
    yield "two equal Hosts", get(b"GET / HTTP/1.1", b"Host: h")
    yield "two Hosts", get(b"GET / HTTP/1.1", b"Host: g")
    yield "two Hosts in two cases", get(b"GET / HTTP/1.1", b"hOST: g")
    for value in (
        b"a b",
        b"a/b",
        b"a@b",
        b"user:pw@h",
        b"a#b",
        b"a?b",
        b"h:port",
        b"h:80:80",
        b"[::1",
        b"::1]",
        b"h\tg",
        b"<h>",
        b'"h"',
        b"h\\g",
        b"h:-1",
        b"http://h/",
        b"h|g",
        b"h^g",
        b"h`g",
        b"h{g}",
        b"h:80x",
        b"[zz]",
    ):
        yield f"Host {value!r}", get(host=b"Host: " + value)


def lengths():
    for value in (
        b"+1",
        b"-1",
        b"-0",
        b"+0",
        b"1.0",
        b"0x1",
        b"1_0",
        b"1 1",
        b"1,2",
        b"1;",
        b"a",
        b"1a",
        b"",
        b"\xd9\xa1",
        b"\xb9",
        b"1e1",
        b'"1"',
        b"NaN",
        b"1\x0b",
        b"1\x00",
        b"0b1",
        b"1,",
        b",1",
        b"9" * 30,
        b"18446744073709551616",
        b"18446744073709551617",
        b"--1",
        b"1-",
        b"\x0b1",
        b"1\xa0",
    ):
        yield f"length {value!r}", post(b"Content-Length: " + value, body=b"a")
    yield "two lengths", post(b"Content-Length: 1", b"Content-Length: 2", body=b"ab")
    yield "two lengths, the smaller last", post(b"Content-Length: 40", b"Content-Length: 0", body=b"")
    yield "two lengths in two cases", post(b"Content-Length: 1", b"content-length: 2", body=b"ab")
    yield "a list of lengths", post(b"Content-Length: 1, 2", body=b"ab")
    yield "a length and nonsense", post(b"Content-Length: 1", b"Content-Length: x", body=b"a")


def codings():
    for value in (
        b"xchunked",
        b"chunkedx",
        b"chunked, chunked",
        b"chunked, identity",
        b"identity, chunked, identity",
        b"chunked, gzip",
        b"identity",
        b"gzip",
        b"chunked;q=1",
        b"chun ked",
        b'"chunked"',
        b"'chunked'",
        b"chunked\x0b",
        b"\x0bchunked",
        b"\x00chunked",
        b"chunked\x00",
        b"chunke",
        b"cow",
        b"",
        b"chunked\xa0",
        b"[chunked]",
        b"chunked:1",
        b"chunked;",
        b"0",
        b"ch\xc3\xbcnked",
        b"chunked,,gzip",
        b"x, chunked, y",
        b"chunk",
    ):
        yield f"coding {value!r}", post(b"Transfer-Encoding: " + value, body=b"0\r\n\r\n")
    for one, other in (
        (b"chunked", b"identity"),
        (b"identity", b"cow"),
        (b"chunked", b"chunked"),
        (b"chunked", b"gzip"),
        (b"chunked", b"x"),
    ):
        yield f"codings {one!r} and {other!r}", post(b"Transfer-Encoding: " + one, b"Transfer-Encoding: " + other, body=b"0\r\n\r\n")
    for coding in (
        b"Transfer-Encoding: chunked",
        b"transfer-encoding: Chunked",
        b"Transfer-Encoding:chunked",
        b"Transfer-Encoding: identity",
    ):
        for length in (b"Content-Length: 0", b"Content-Length: 5", b"Content-Length: 40"):
            yield f"{coding!r} before {length!r}", post(coding, length, body=b"0\r\n\r\n")
            yield f"{coding!r} after {length!r}", post(length, coding, body=b"0\r\n\r\n")
    yield "a coding in HTTP/1.0", post(b"Transfer-Encoding: chunked", body=b"0\r\n\r\n", line=b"POST / HTTP/1.0")


def chunks():
    for size in (
        b"",
        b"-1",
        b"+1",
        b"0x1",
        b"g",
        b"1_0",
        b"1 1",
        b" 1",
        b"\t1",
        b"\x0b1",
        b"1\x0b",
        b"1\x00",
        b"ffffffffffffffffff",
        b"f" * 40,
        b"1,1",
        b"1.0",
        b"\xb9",
        b"--",
        b"0x",
        b"1h",
        b"-0",
        b"+0",
        b"1:",
        b"\x00",
        b"1\xa0",
    ):
        yield f"chunk size {size!r}", chunked(size + b"\r\na\r\n0\r\n\r\n")
    yield "data longer than its size", chunked(b"1\r\nab\r\n0\r\n\r\n")
    yield "data shorter than its size", chunked(b"3\r\na\r\n0\r\n\r\n")
    yield "no line end after data", chunked(b"1\r\na0\r\n\r\n")
    yield "bare CR after a size", chunked(b"1\ra\r\n0\r\n\r\n")
    yield "bare CR after data", chunked(b"1\r\na\r0\r\n\r\n")
    yield "bare LF after a size", chunked(b"1\na\r\n0\r\n\r\n")
    yield "bare LF after data", chunked(b"1\r\na\n0\r\n\r\n")
    yield "bare LF in an extension", chunked(b"1;a\nb\r\na\r\n0\r\n\r\n")
    yield "bare CR in an extension", chunked(b"1;a\rb\r\na\r\n0\r\n\r\n")
    yield "two CR after data", chunked(b"1\r\na\r\r\n0\r\n\r\n")
    yield "NUL in an extension", chunked(b"1;\x00\r\na\r\n0\r\n\r\n")
    for trailer in (b"X", b"X : 1", b": 1", b" folded: 1", b"X: a\x00b", b"X\x00: 1", b"X: a\rb", b"X Y: 1", b"(X): 1", b"X: 1\r\n folded"):
        yield f"trailer {trailer!r}", chunked(b"0\r\n" + trailer + b"\r\n\r\n")


def other_protocols():
    yield "TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(32)
    yield "SSH", b"SSH-2.0-OpenSSH_9.6\r\n\r\n"
    yield "SMTP", b"EHLO example.com\r\n\r\n"
    yield "RTSP", b"DESCRIBE rtsp://h/ RTSP/1.0\r\nCSeq: 1\r\n\r\n"
    yield "SIP", b"OPTIONS sip:h SIP/2.0\r\nHost: h\r\n\r\n"
    yield "SOCKS", b"\x05\x01\x00\r\n\r\n"
    yield "a response", b"HTTP/1.1 200 OK\r\nHost: h\r\nContent-Length: 0\r\n\r\n"
    yield "the preface of HTTP/2, broken", b"PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n"
    yield "words", b"hello there\r\n\r\n"
    rng = random.Random(9112)
    for number in range(40):
        noise = bytes(rng.choices([byte for byte in range(256) if byte != 0x16], k=rng.randint(4, 200)))
        yield f"noise {number}", b"\x01" + noise.replace(b"\n", b"") + b"\r\n\r\n"


def mutations():
    """Yield heads with one byte put where none may be: it is no token, no blank, and ends no line."""
    rng = random.Random(7230)
    head = b"POST /a HTTP/1.1\r\nHost: h\r\nX-One: 1\r\nContent-Length: 3\r\n\r\n"
    places = [at for at in range(1, len(head) - 1) if head[at - 1 : at + 1] != b"\r\n"]
    for number in range(60):
        at = rng.choice(places)
        byte = rng.choice([0x00, 0x01, 0x0B, 0x0C, 0x1F, 0x7F])
        yield f"mutation {number}: {byte:#04x} at {at}", head[:at] + bytes([byte]) + head[at:] + b"abc"


EVERY = [
    form for group in (request_lines, line_ends, fields, hosts, lengths, codings, chunks, other_protocols, mutations) for form in group()
]
