"""The official client of OpenAI talks to a model, at once and as a stream; a wrong key is refused."""

import os

import openai

BASE = os.environ["UNDERSTUDY_URL"] + "/v1"


def scene(prompts, wrong_key):
    client = openai.OpenAI(base_url=BASE, api_key="sk-parrot-5f2c9a708d144b7e", max_retries=0)
    seen = set()
    for prompt in prompts:
        said = client.chat.completions.create(model="parrot-1", messages=[{"role": "user", "content": prompt}])
        assert said.choices[0].message.content == f"You said: {prompt}"
        size = len(prompt.split())
        assert (said.usage.prompt_tokens, said.usage.completion_tokens, said.usage.total_tokens) == (size, size + 2, 2 * size + 2)
        seen.add(said.id)
    for prompt in reversed(prompts):
        chunks = list(client.chat.completions.create(model="parrot-1", messages=[{"role": "user", "content": prompt}], stream=True))
        assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == f"You said: {prompt}"
        assert len(chunks) == len(prompt.split()) + 4
        assert len({chunk.id for chunk in chunks}) == 1
        seen.add(chunks[0].id)
    assert len(seen) == 2 * len(prompts)
    try:
        openai.OpenAI(base_url=BASE, api_key=wrong_key, max_retries=0).chat.completions.create(model="parrot-1", messages=[])
    except openai.AuthenticationError as error:
        assert error.code == "invalid_api_key"
    else:
        raise AssertionError("a wrong key was let in")


if __name__ == "__main__":
    scene(["Hello my friend", "what is up", "one two three four five six", "hello"], "sk-wrong-0c5e9a708d14")
