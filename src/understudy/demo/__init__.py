"""The bundled staging API, two client sessions against it, and the loop that `understudy demo` plays."""
