"""A client of a site with forms: session cookie, a token in every form, a wrong password, a form without its token, signing out."""

import os
import re

import requests

url = os.environ["UNDERSTUDY_URL"]
session = requests.Session()


def token_of(page):
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]


def sign_in(password, token):
    form = {"username": "ada", "password": password, "csrfmiddlewaretoken": token, "next": "/admin/"}
    return session.post(f"{url}/admin/login/?next=/admin/", data=form, headers={"Referer": f"{url}/admin/login/"}, allow_redirects=False)


assert "login" in session.get(f"{url}/admin/", allow_redirects=False).headers["Location"]
refused = sign_in("wrong-password", token_of(session.get(f"{url}/admin/login/?next=/admin/")))
assert "errornote" in refused.text
assert requests.post(f"{url}/admin/login/", data={"username": "ada"}, timeout=10).status_code == 403
assert sign_in("pw-8Xc2-Lovelace", token_of(refused)).headers["Location"] == "/admin/"
assert session.cookies["sessionid"]
assert "Site administration" in session.get(f"{url}/admin/").text
form = session.get(f"{url}/admin/auth/group/add/")
saved = session.post(f"{url}/admin/auth/group/add/", data={"name": "Editors", "csrfmiddlewaretoken": token_of(form)}, allow_redirects=False)
assert saved.status_code == 302
listing = session.get(f"{url}/admin/auth/group/")
assert "Editors" in listing.text
assert session.post(f"{url}/admin/logout/", data={"csrfmiddlewaretoken": token_of(listing)}).status_code == 200
assert session.get(f"{url}/admin/", allow_redirects=False).status_code == 302
