"""An organisation's own sign-in: a real provider on this machine, with signed tokens. It opens accounts that exist."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from tests.factories.web import small_place
from weft_web.records.models import User

pytestmark = pytest.mark.django_db


class Provider(HTTPServer):
    """Answers discovery, keys, tokens and who somebody is; `claims` is what it says of whoever signs in."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.claims: dict[str, object] = {}
        self.url = f"http://127.0.0.1:{self.server_port}"


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        here = self.server.url
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.server.key.public_key()))
        pages = {
            "/.well-known/openid-configuration": {
                "issuer": here, "authorization_endpoint": f"{here}/authorize", "token_endpoint": f"{here}/token",
                "jwks_uri": f"{here}/keys", "userinfo_endpoint": f"{here}/who",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            },
            "/keys": {"keys": [public | {"kid": "1"}]},
            "/who": self.server.claims,
        }  # fmt: skip
        self._say(pages[urlsplit(self.path).path])

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        now = int(time.time())
        claims = {"iss": self.server.url, "aud": "weft", "iat": now, "exp": now + 60, **self.server.claims}
        token = jwt.encode(claims, self.server.key, algorithm="RS256", headers={"kid": "1"})
        self._say({"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": token})

    def _say(self, fields: object) -> None:
        body = json.dumps(fields).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@pytest.fixture
def provider(settings):
    served = Provider()
    threading.Thread(target=served.serve_forever, daemon=True).start()
    app = {
        "provider_id": "organisation", "name": "Your organisation", "client_id": "weft", "secret": "s",
        "settings": {"server_url": served.url},
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    yield served
    served.shutdown()
    served.server_close()


def come_back(client: Client, provider: Provider, **claims: object):
    provider.claims = {"sub": "subject-1", **claims}
    leave = client.post("/account/oidc/organisation/login/")
    assert leave.url.startswith(f"{provider.url}/authorize?")
    state = parse_qs(urlsplit(leave.url).query)["state"][0]
    return client.get("/account/oidc/organisation/login/callback/", {"code": "c", "state": state})


def test_a_known_verified_address_opens_its_account(client, provider):
    place = small_place()
    come_back(client, provider, email="worker@place.example", email_verified=True)
    assert client.session["_auth_user_id"] == str(place.worker.id)


@pytest.mark.parametrize(
    ("email", "verified"), [("worker@place.example", False), ("nobody@place.example", True)],
    ids=["an address that nobody verified", "an address without an account"],
)  # fmt: skip
def test_another_address_opens_nothing_and_makes_no_account(email, verified, client, provider):
    small_place()
    before = User.objects.count()
    answer = come_back(client, provider, email=email, email_verified=verified)
    assert answer.status_code in (200, 302)
    assert "_auth_user_id" not in client.session
    assert User.objects.count() == before


def test_an_answer_that_was_not_asked_for_opens_nothing(client, provider):
    small_place()
    provider.claims = {"sub": "subject-1", "email": "worker@place.example", "email_verified": True}
    client.get("/account/oidc/organisation/login/callback/", {"code": "c", "state": "planted"})
    assert "_auth_user_id" not in client.session
