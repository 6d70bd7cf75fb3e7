"""HTTP/1.1 as it goes over the wire: aiohttp parses requests, everything sent is written byte for byte by our own hand."""
