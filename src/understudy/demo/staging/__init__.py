"""A payments company's staging API, small but with the manners of real ones: the demo records it."""
