"""A GraphQL API on ariadne with gql: selections, fragments, aliases, links between things, connections, errors."""

from tests.e2e.harness import prove


def test_graphql(loop):
    figures = loop.pair("library_server", "library", "library_same", "library_different")
    prove(figures)
