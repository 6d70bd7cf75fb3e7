"""Two users of an API with accounts: what each may see and do, and what is refused."""

import os

import jwt
import requests

url = os.environ["UNDERSTUDY_URL"]
USERS = (("ada@corp.test", "Engine-1843"), ("bob@corp.test", "hunter2-Long"))
TEXTS = ("plan", "ideas")


def ask(method, path, body=None, token=None):
    answer = requests.request(method, url + path, json=body, headers={"Authorization": f"Bearer {token}"} if token else {}, timeout=10)
    return answer.status_code, answer.json() if answer.content else None


def login(email, password):
    return ask("POST", "/login", {"email": email, "password": password})


accounts, tokens, refreshes = [], [], []
for email, password in USERS:
    status, account = ask("POST", "/register", {"email": email, "password": password})
    assert (status, account["email"], account["role"]) == (201, email, "user")
    assert ask("POST", "/register", {"email": email, "password": "Other-2"})[0] == 409
    assert login(email, password[::-1])[0] == 401
    assert login(f"x-{email}", password)[0] == 401
    status, issued = login(email, password)
    claims = jwt.decode(issued["access_token"], options={"verify_signature": False})
    assert (claims["email"], claims["sub"]) == (email, str(account["id"]))
    assert ask("GET", "/me", token=issued["access_token"]) == (200, account)
    accounts.append(account)
    tokens.append(issued["access_token"])
    refreshes.append(issued["refresh_token"])
assert ask("GET", "/me")[0] == 401
assert ask("GET", "/me", token=jwt.encode({"email": USERS[0][0]}, "k" * 32, "HS256"))[0] == 401

made = [ask("POST", "/notes", {"text": text}, tokens[0])[1] for text in TEXTS]
other = ask("POST", "/notes", {"text": "of the other"}, tokens[1])[1]
assert [note["owner"] for note in made] == [accounts[0]["id"]] * len(TEXTS)
assert ask("GET", "/notes", token=tokens[0]) == (200, made)
assert ask("GET", "/notes", token=tokens[1]) == (200, [other])
assert ask("GET", f"/notes/{made[0]['id']}", token=tokens[0]) == (200, made[0])
assert ask("GET", f"/notes/{other['id']}", token=tokens[0])[0] == 403
assert ask("DELETE", f"/notes/{made[0]['id']}", token=tokens[1])[0] == 403
assert ask("DELETE", f"/notes/{made[0]['id']}", token=tokens[0])[0] == 204
assert ask("GET", f"/notes/{made[0]['id']}", token=tokens[0])[0] == 404
assert ask("GET", "/users", token=tokens[0])[0] == 403
root = login("root@corp.test", "Adm1n-Secret!")[1]["access_token"]
assert {email for email, _ in USERS} < {account["email"] for account in ask("GET", "/users", token=root)[1]}

again = ask("POST", "/refresh", {"refresh_token": refreshes[0]})[1]
assert ask("GET", "/me", token=again["access_token"]) == (200, accounts[0])
assert ask("POST", "/refresh", {"refresh_token": refreshes[0]})[0] == 401
email, password = USERS[0]
change = {"old_password": password, "new_password": f"{password}-new"}
assert ask("PUT", "/me/password", {**change, "old_password": "wrong"}, tokens[0])[0] == 400
assert ask("PUT", "/me/password", change, tokens[0])[0] == 204
assert login(email, password)[0] == 401
newest = login(email, f"{password}-new")[1]["access_token"]
assert ask("POST", "/logout", token=newest)[0] == 204
assert ask("GET", "/me", token=newest)[0] == 401
assert ask("GET", "/me", token=tokens[1]) == (200, accounts[1])
