"""HTTP/2 (RFC 9113), by the h2 library: the same steps as HTTP/1.1, and therefore the same faults; trailers make gRPC."""
