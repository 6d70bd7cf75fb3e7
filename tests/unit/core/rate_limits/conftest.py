import pytest


class Caller:
    """Knocks at one algorithm at given times and remembers its state."""

    def __init__(self, algorithm):
        self.algorithm = algorithm
        self.state = None

    def __call__(self, t, cost=1):
        said = self.algorithm.judge(self.state, t, cost)
        if said.allowed:
            self.state = said.state
        return said

    def burst(self, n, t):
        return [self(t) for _ in range(n)]


@pytest.fixture
def caller():
    return Caller
