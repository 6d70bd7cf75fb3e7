"""A client of an OpenID provider: authorization code, tokens verified with the provider's keys, userinfo, refresh."""

import os
from urllib.parse import parse_qs, urlsplit

import jwt
import requests

url, callback = os.environ["UNDERSTUDY_URL"], "http://localhost/callback"
session = requests.Session()
known = session.get(f"{url}/.well-known/openid-configuration").json()
assert known["token_endpoint"].startswith(url)
client = session.post(known["registration_endpoint"], json={"redirect_uris": [callback]}).json()
credentials = (client["client_id"], client["client_secret"])

asked = {
    "response_type": "code",
    "client_id": credentials[0],
    "redirect_uri": callback,
    "scope": "openid email",
    "state": "s-77xy",
    "nonce": "n-1aa1",
}
page = session.get(known["authorization_endpoint"], params=asked)
sent = session.post(page.url, data={"sub": "ada@example.com"}, allow_redirects=False)
back = parse_qs(urlsplit(sent.headers["Location"]).query)
assert back["state"] == ["s-77xy"]

code = {"grant_type": "authorization_code", "code": back["code"][0], "redirect_uri": callback}
tokens = session.post(known["token_endpoint"], data=code, auth=credentials).json()
key = jwt.PyJWKClient(known["jwks_uri"]).get_signing_keys()[0].key
claims = jwt.decode(tokens["id_token"], key, algorithms=["RS256"], audience=credentials[0], issuer=known["issuer"])
assert (claims["sub"], claims["nonce"]) == ("ada@example.com", "n-1aa1")


def who(token):
    return session.get(known["userinfo_endpoint"], headers={"Authorization": f"Bearer {token}"})


assert who(tokens["access_token"]).json()["sub"] == "ada@example.com"
assert who("nonsense-token").status_code >= 400
again = session.post(
    known["token_endpoint"], data={"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}, auth=credentials
).json()
assert who(again["access_token"]).json()["sub"] == "ada@example.com"
