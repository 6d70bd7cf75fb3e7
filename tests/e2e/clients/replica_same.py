"""Notes are made, looked for until they are there, searched, changed and removed; drafts are asked for until they are found."""

import os
import time

import requests

BASE = os.environ["UNDERSTUDY_URL"]
STRONG = {"X-Consistency": "strong"}


def scene(titles, pause):
    http = requests.Session()

    def until(target, is_right):
        looks = 1
        while not is_right(answer := http.get(BASE + target)):
            assert looks < 200, answer.text
            time.sleep(pause)
            looks += 1
        return looks

    def shown(target):
        return http.get(BASE + target).json()

    made = []
    for stars, title in enumerate(titles):
        note = http.post(f"{BASE}/notes", json={"title": title, "stars": stars}).json()
        where, word = f"/notes/{note['id']}", title.split()[-1]
        assert (note["title"], note["version"]) == (title, 1)
        assert http.get(BASE + where).status_code == 404
        assert http.get(BASE + where, headers=STRONG).json() == note
        assert shown(f"/search?q={word}") == {"total": 0, "notes": []}
        until(where, lambda answer: answer.status_code == 200)
        until(f"/search?q={word}", lambda answer, note=note: answer.json()["notes"] == [note])
        made.append((where, word, note))
    where, word, note = made[0]
    for version in range(1, len(titles)):
        new = http.put(BASE + where, json={"title": f"{note['title']} {word}", "version": version}).json()
        assert new["version"] == version + 1
        assert shown(where) == note
        until(where, lambda answer, new=new: answer.json() == new)
        note = new
    late = http.put(BASE + where, json={"title": "late", "version": 1})
    assert (late.status_code, late.json()) == (409, {"error": f"the note is at version {len(titles)}", "current": note})
    for where, word, _ in made:
        assert http.delete(BASE + where).status_code == 204
        assert http.get(BASE + where).status_code == 200
        assert http.get(BASE + where, headers=STRONG).status_code == 404
        until(where, lambda answer: answer.status_code == 404)
        until(f"/search?q={word}", lambda answer: answer.json()["total"] == 0)
        assert http.delete(BASE + where).status_code == 404
    for title in titles:
        draft = http.post(f"{BASE}/drafts", json={"title": title}).json()
        assert until(f"/drafts/{draft['id']}", lambda answer: answer.status_code == 200) == 3
        assert shown(f"/drafts/{draft['id']}") == draft
    assert http.get(f"{BASE}/drafts/00000000000000000000000000000000").status_code == 404


if __name__ == "__main__":
    scene(["red kettle", "old lamp"], 0.15)
