"""The second factor by an app (TOTP): asked for at every sign-in once it is on; a wrong or used code is refused."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from tests.web import world

pytestmark = pytest.mark.django_db


def code(secret: str, step: int = 0) -> str:
    """The six digits of RFC 6238 for the current half minute (or `step` half minutes off)."""
    if time.time() % 30 > 26:  # too near its end to be sent in time
        time.sleep(30.2 - time.time() % 30)
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30 + step), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def sign_in(client: Client, username: str):
    return client.post("/dang-nhap/", {"login": username, "password": world.PASSWORD})


def open_again(client: Client, path: str) -> str:
    """A page that asks for the password once more before it opens."""
    asked = client.get(path)
    assert asked.status_code == 302 and asked["Location"].startswith("/xac-nhan/")
    assert client.post(asked["Location"], {"password": world.PASSWORD})["Location"] == path
    return client.get(path).content.decode()


@pytest.fixture
def with_app():
    """An account that turned its second factor on by the page, and the secret it was shown."""
    world.account("hoa", ("reader", ""))
    client = Client()
    sign_in(client, "hoa")
    page = open_again(client, "/hai-buoc/totp/activate/")
    secret = re.search(r'value="([A-Z2-7]{16,})"', page)[1]
    wrong = client.post("/hai-buoc/totp/activate/", {"code": "000000"})
    assert wrong.status_code == 200 and not Authenticator.objects.exists(), "a wrong code turns nothing on"
    assert client.post("/hai-buoc/totp/activate/", {"code": code(secret)}).status_code == 302
    cache.clear()  # as half a minute later: the code that turned it on counts as used
    return secret


def test_a_password_alone_no_longer_signs_in(with_app):
    client = Client()
    answer = sign_in(client, "hoa")
    assert answer.status_code == 302 and "/hai-buoc/authenticate/" in answer["Location"]
    assert client.get("/").status_code == 302, "not signed in yet"


def test_the_code_of_the_app_completes_the_sign_in_and_serves_once(with_app):
    client = Client()
    sign_in(client, "hoa")
    assert client.post("/hai-buoc/authenticate/", {"code": code(with_app, 400)}).status_code == 200
    assert client.get("/").status_code == 302
    now = code(with_app)
    assert client.post("/hai-buoc/authenticate/", {"code": now}).status_code == 302
    assert client.get("/").status_code == 200
    again = Client()
    sign_in(again, "hoa")
    assert again.post("/hai-buoc/authenticate/", {"code": now}).status_code == 200, "a code was taken twice"
    assert again.get("/").status_code == 302


def test_a_recovery_code_lets_in_once(with_app):
    client = Client()
    sign_in(client, "hoa")
    client.post("/hai-buoc/authenticate/", {"code": code(with_app)})
    open_again(client, "/hai-buoc/recovery-codes/generate/")
    client.post("/hai-buoc/recovery-codes/generate/")
    page = client.get("/hai-buoc/recovery-codes/").content.decode()
    kept = re.search(r"\b(\d{8}|[0-9a-f]{8,})\b", page.split("<main")[1])[1]
    for expected in (302, 200):
        other = Client()
        sign_in(other, "hoa")
        assert other.post("/hai-buoc/authenticate/", {"code": kept}).status_code == expected
