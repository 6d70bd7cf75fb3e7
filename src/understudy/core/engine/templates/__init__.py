"""What stands between `{{` and `}}`: plain data, a fixed set of functions and filters, and the trees that hold them."""
