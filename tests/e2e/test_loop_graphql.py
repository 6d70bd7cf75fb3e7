"""A GraphQL API on ariadne with gql: selections, fragments, aliases, links between things, connections, errors."""


def test_graphql(loop):
    figures = loop.pair("library_server", "library", "library_same", "library_different")
    assert figures["fidelity"] >= 0.99, figures
