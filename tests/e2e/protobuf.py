"""As much of protobuf's wire format as the gRPC pair needs (https://protobuf.dev/programming-guides/encoding/)."""


def varint(number):
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def pack(*fields):
    """Write fields: a number as a varint, bytes with their length; None and zero are left out."""
    out = b""
    for field in fields:
        if field is None or field[1] == 0:
            continue
        number, value = field
        out += varint(number << 3 | 2) + varint(len(value)) + value if isinstance(value, bytes) else varint(number << 3) + varint(value)
    return out


def unpack(data, wanted, *, default=0, signed=False):
    """Read one field."""
    at = 0

    def read():
        nonlocal at
        value = shift = 0
        while True:
            byte, at = data[at], at + 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    found = default
    while at < len(data):
        key = read()
        value = read()
        if key & 7 == 2:
            value, at = data[at : at + value], at + value
        elif signed and value >= 1 << 63:
            value -= 1 << 64
        if key >> 3 == wanted:
            found = value
    return found
