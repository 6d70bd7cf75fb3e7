"""Conversations and streams with clients nobody here wrote: a chat over WebSockets, a feed that requests publish to, a chat model."""

from tests.e2e.harness import prove


def test_chat(loop):
    figures = loop.pair("chat_server", "chat", "chat_same", "chat_different")
    prove(figures)


def test_news(loop):
    figures = loop.pair("news_server", "news", "news_same", "news_different")
    prove(figures)


def test_chat_model(loop):
    figures = loop.pair("parrot_server", "parrot", "parrot_same", "parrot_different")
    prove(figures)
