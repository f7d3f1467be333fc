"""OpenID Connect against a small provider on loopback: it signs into accounts that stand, by setting, and opens none."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.urls import clear_url_caches

from tests.web import world
from tochuc.access.models import AuditRow, User
from tochuc.web import urls

pytestmark = pytest.mark.django_db
CLIENT, SECRET, CODE, TOKEN = "tochuc", "bi-mat-cua-bai-thu", "ma-mot-lan", "the-truy-cap"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider(BaseHTTPRequestHandler):
    """Signs in whoever `server.holder` says, once for each code, to the client that knows its secret."""

    def log_message(self, *args) -> None:
        pass

    def _json(self, data: dict, status: int = 200) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        base, path = self.server.base, urlsplit(self.path)
        if path.path == "/.well-known/openid-configuration":
            endpoints = {"authorization_endpoint": "authorize", "token_endpoint": "token",
                         "userinfo_endpoint": "userinfo", "jwks_uri": "jwks"}  # fmt: skip
            self._json({"issuer": base, **{k: f"{base}/{v}" for k, v in endpoints.items()}})
        elif path.path == "/authorize":
            asked = {k: v[0] for k, v in parse_qs(path.query).items()}
            assert asked["client_id"] == CLIENT and asked["response_type"] == "code"
            self.send_response(302)
            back = urlencode({"code": CODE, "state": asked["state"]})
            self.send_header("Location", f"{asked['redirect_uri']}?{back}")
            self.end_headers()
        elif path.path == "/userinfo" and self.headers.get("Authorization") == f"Bearer {TOKEN}":
            self._json(self.server.holder)
        elif path.path == "/jwks":
            self._json(
                {"keys": [json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key())) | {"kid": "1"}]}
            )
        else:
            self._json({"error": "invalid_token"}, 401)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        told = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
        if (told.get("code"), told.get("client_id"), told.get("client_secret")) != (CODE, CLIENT, SECRET):
            self._json({"error": "invalid_grant"}, 400)
            return
        now = int(time.time())
        claims = {"iss": self.server.base, "aud": CLIENT, "iat": now, "exp": now + 60, **self.server.holder}
        signed = jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "1"})
        self._json({"access_token": TOKEN, "token_type": "Bearer", "id_token": signed})


@pytest.fixture
def provider():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    server.base = f"http://127.0.0.1:{server.server_port}"
    server.holder = {"sub": "u-1", "preferred_username": "hoa"}
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def by_provider(provider, settings):
    """The pages as they are where an installation has set this provider."""
    app = {
        "provider_id": "sso",
        "name": "Cổng thử",
        "client_id": CLIENT,
        "secret": SECRET,
        "settings": {"server_url": provider.base, "token_auth_method": "client_secret_post"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    settings.OIDC_CLAIM = "preferred_username"
    importlib.reload(urls)
    clear_url_caches()
    yield provider
    del settings.SOCIALACCOUNT_PROVIDERS
    importlib.reload(urls)
    clear_url_caches()


def sign_in(client: Client):
    """From the sign-in page to the provider and back, as a browser goes."""
    assert "Đăng nhập bằng Cổng thử" in client.get("/dang-nhap/").content.decode()
    away = client.post("/sso/oidc/sso/login/")
    assert away.status_code == 302, away.content.decode()[:500]
    import requests

    back = requests.get(away["Location"], allow_redirects=False, timeout=10).headers["Location"]
    parts = urlsplit(back)
    return client.get(f"{parts.path}?{parts.query}")


def test_the_provider_signs_into_the_account_it_names(by_provider):
    world.account("hoa", ("reader", ""))
    client = Client()
    assert sign_in(client)["Location"] == "/"
    assert client.get("/").status_code == 200
    assert AuditRow.objects.filter(action="sign_in", actor="hoa").exists()


def test_it_opens_no_account_and_signs_into_no_locked_one(by_provider):
    client = Client()
    answer = sign_in(client)
    assert client.get("/").status_code == 302 and not User.objects.exists()
    assert answer.status_code in (200, 302)
    locked = world.account("hoa", ("reader", ""))
    locked.is_active = False
    locked.save()
    sign_in(client)
    assert client.get("/").status_code == 302, "signed in nobody"


def test_without_a_claim_a_stranger_to_the_provider_gets_in_nowhere(by_provider, settings):
    settings.OIDC_CLAIM = ""
    world.account("hoa", ("reader", ""))
    client = Client()
    sign_in(client)
    assert client.get("/").status_code == 302


def test_a_wrong_answer_from_elsewhere_signs_nobody_in(by_provider):
    world.account("hoa", ("reader", ""))
    client = Client()
    client.post("/sso/oidc/sso/login/")
    answer = client.get("/sso/oidc/sso/login/callback/?code=khac&state=doan")
    assert answer.status_code in (200, 302, 401) and client.get("/").status_code == 302


def test_it_is_there_by_setting_and_not_otherwise(client):
    assert client.get("/sso/oidc/sso/login/").status_code == 404
    ask = "import django; from django.conf import settings; print(getattr(settings, 'SOCIALACCOUNT_PROVIDERS', None))"
    told = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tochuc.settings",
        "TOCHUC_OIDC_SERVER": "https://sso.example",
    }
    out = subprocess.run(
        [sys.executable, "-c", ask], env=told, capture_output=True, text=True, check=True
    ).stdout
    assert "https://sso.example" in out
    del told["TOCHUC_OIDC_SERVER"]
    out = subprocess.run(
        [sys.executable, "-c", ask], env=told, capture_output=True, text=True, check=True
    ).stdout
    assert out.strip() == "None"
