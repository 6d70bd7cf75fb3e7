"""Another client of json-server: other posts, more of them, removed first, pages of two, other comparisons."""

import os
import secrets

import requests

URL = os.environ["UNDERSTUDY_URL"]
session = requests.Session()
word = secrets.token_hex(4)


def get(path, **query):
    answer = session.get(URL + path, params=query)
    assert answer.status_code == 200, (answer.url, answer.status_code, answer.text)
    return answer.json()


made = [
    session.post(f"{URL}/posts", json={"title": f"{title} {word}", "author": word, "views": views, "draft": True}).json()
    for title, views in (("delta", 900), ("echo", 700), ("foxtrot", 800), ("golf", 950), ("hotel", 750))
]
assert len({post["id"] for post in made}) == 5
assert session.delete(f"{URL}/posts/{made[4]['id']}").status_code == 200
assert session.get(f"{URL}/posts/{made[4]['id']}").status_code == 404
made = made[:4]
for post in made:
    assert get(f"/posts/{post['id']}") == post
posts = get("/posts")
assert posts[-4:] == made

assert get("/posts", author=word) == made
assert get("/posts", q=f"FOXTROT {word}") == [made[2]]
assert get("/posts", title_like=f"ho {word}") == [made[1]]
assert get("/posts", views_gte=800, author=word) == [made[0], made[2], made[3]]
assert get("/posts", author_ne=word) == [post for post in posts if post["author"] != word]
assert get("/posts", author=word, _sort="views", _order="asc") == [made[1], made[2], made[0], made[3]]
assert get("/posts", _start=0, _end=2) == posts[:2]
seen, url, pages = [], f"{URL}/posts?_page=1&_limit=2", 0
while url:
    answer = session.get(url)
    seen += answer.json()
    pages += 1
    url = answer.links.get("next", {}).get("url")
assert (seen, pages) == (posts, -(-len(posts) // 2))

assert session.patch(f"{URL}/posts/{made[3]['id']}", json={"author": "someone"}).json()["title"] == made[3]["title"]
assert [post["id"] for post in get("/posts", author=word)] == [post["id"] for post in made[:3]]
comment = session.post(f"{URL}/comments", json={"body": word, "postId": made[1]["id"]}).json()
assert get(f"/posts/{made[1]['id']}", _embed="comments")["comments"] == [comment]
assert get(f"/posts/{made[2]['id']}", _embed="comments")["comments"] == []
assert get(f"/comments/{comment['id']}", _expand="post")["post"] == made[1]
session.put(f"{URL}/profile", json={"name": word})
assert get("/profile") == {"name": word}
print("ok")
