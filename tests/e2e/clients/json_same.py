"""A client of json-server: posts made, paged, sorted, filtered, searched, changed and removed; comments inside them; a document."""

import os

import requests

URL = os.environ["UNDERSTUDY_URL"]
session = requests.Session()


def get(path, **query):
    answer = session.get(URL + path, params=query)
    assert answer.status_code == 200, (answer.url, answer.status_code, answer.text)
    return answer.json()


before = get("/posts")
made = []
for number, title in enumerate(("alpha", "beta", "gamma")):
    answer = session.post(f"{URL}/posts", json={"title": title, "author": "kim", "views": 100 + 3 * number})
    assert answer.status_code == 201
    made.append(answer.json())
    assert answer.headers["Location"].endswith(f"/posts/{made[-1]['id']}")
posts = before + made
for post in made:
    assert get(f"/posts/{post['id']}") == post
assert get("/posts") == posts

assert get("/posts", author="kim") == made
assert get("/posts", author="kim", title="beta") == [made[1]]
assert get("/posts", author_ne="ada") == [post for post in posts if post["author"] != "ada"]
assert get("/posts", views_gte=100) == made
assert get("/posts", views_lte=15) == [post for post in posts if post["views"] <= 15]
assert get("/posts", title_like="hel") == [post for post in posts if "hel" in post["title"]]
assert get("/posts", id=[1, made[0]["id"]]) == [before[0], made[0]]
assert get("/posts", q="gamma") == [made[2]]
assert get("/posts", _sort="views", _order="desc") == sorted(posts, key=lambda post: -post["views"])
assert get("/posts", _sort="title", _order="asc") == sorted(posts, key=lambda post: post["title"])
assert get("/posts", _start=1, _end=4) == posts[1:4]
assert get("/posts", _start=2, _limit=2) == posts[2:4]
seen, url = [], f"{URL}/posts?_page=1&_limit=3"
while url:
    answer = session.get(url)
    assert answer.headers["X-Total-Count"] == str(len(posts))
    seen += answer.json()
    url = answer.links.get("next", {}).get("url")
assert seen == posts

changed = session.patch(f"{URL}/posts/{made[0]['id']}", json={"views": 1})
assert changed.json() == made[0] | {"views": 1}
replaced = session.put(f"{URL}/posts/{made[1]['id']}", json={"title": "other", "author": "new"})
assert replaced.json() == {"title": "other", "author": "new", "id": made[1]["id"]} == get(f"/posts/{made[1]['id']}")

one = session.post(f"{URL}/comments", json={"body": "by itself", "postId": made[0]["id"]}).json()
assert session.post(f"{URL}/posts/{made[0]['id']}/comments", json={"body": "inside"}).status_code == 201
assert [comment["body"] for comment in get(f"/posts/{made[0]['id']}/comments")] == ["by itself", "inside"]
assert [comment["body"] for comment in get("/comments", postId=made[0]["id"])] == ["by itself", "inside"]
assert get(f"/posts/{made[0]['id']}", _embed="comments")["comments"] == [one]
assert get(f"/comments/{one['id']}", _expand="post")["post"]["title"] == "alpha"

session.put(f"{URL}/profile", json={"name": "alpha"})
session.patch(f"{URL}/profile", json={"age": 4})
assert get("/profile") == {"name": "alpha", "age": 4}

assert session.delete(f"{URL}/posts/{made[2]['id']}").json() == {}
for gone in (made[2]["id"], 999):
    answer = session.get(f"{URL}/posts/{gone}")
    assert (answer.status_code, answer.json()) == (404, {})
assert session.delete(f"{URL}/posts/{made[2]['id']}").status_code == 404
assert session.patch(f"{URL}/posts/999", json={"views": 2}).status_code == 404
assert made[2]["id"] not in [post["id"] for post in get("/posts")]
tag = session.get(f"{URL}/posts").headers["ETag"]
assert session.get(f"{URL}/posts", headers={"If-None-Match": tag}).status_code == 304
print("ok")
