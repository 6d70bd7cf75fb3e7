"""The client of the library that is recorded."""

from library_calls import run

run(["Philip", "Margaret"], [("Ubik", 202, 0), ("Oryx", 389, 1), ("Valis", 227, 0)], "9999", 2)
