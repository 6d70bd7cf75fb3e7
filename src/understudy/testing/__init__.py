"""What we ship for tests of users and use in our own: requests in one line, clocks that stand still, contract suites."""
