"""Another client of the library: other names, more of them, in another order."""

from library_calls import run

books = [("Solaris", 204, 1), ("Kindred", 264, 0), ("Ficciones", 174, 2), ("Dawn", 248, 0), ("Fledgling", 310, 0)]
run(["Octavia", "Stanislaw", "Jorge"], books, "8888", 3)
