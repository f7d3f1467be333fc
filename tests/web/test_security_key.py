"""A security key in a real browser: added on the page, then a sign-in without a password (Chromium's virtual key)."""

from __future__ import annotations

import os

import pytest

from tests.web import browser, world
from tests.web.test_screens import sign_in

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_security_key_is_added_and_signs_in_without_a_password(transactional_db, live_server):
    from allauth.mfa.models import Authenticator

    world.account("hoa", ("reader", ""))
    base = live_server.url.replace("127.0.0.1", "localhost")  # a key is bound to a name, never to a number
    with browser.launched() as chromium:
        page = chromium.new_context(locale="vi-VN").new_page()
        page.set_default_timeout(90_000)
        keys = page.context.new_cdp_session(page)
        keys.send("WebAuthn.enable")
        added = keys.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]
        sign_in(page, base, "hoa")
        page.goto(f"{base}/hai-buoc/webauthn/add/")
        page.fill("input[name=password]", world.PASSWORD)  # asked for once more before a key is added
        page.click("main form button")
        page.wait_for_url("**/webauthn/add/")
        page.fill("input[name=name]", "Khóa thử")
        page.check("input[name=passwordless]")
        page.click("#mfa_webauthn_add")
        page.wait_for_url(lambda url: "/webauthn/add/" not in url)
        assert Authenticator.objects.filter(type="webauthn").count() == 1
        held = keys.send("WebAuthn.getCredentials", {"authenticatorId": added})["credentials"]
        assert len(held) == 1 and held[0]["rpId"] == "localhost"

        page.click("details.me summary")
        page.get_by_role("button", name="Đăng xuất").click()
        page.goto(f"{base}/")
        assert "/dang-nhap/" in page.url
        page.click("#passkey_login")
        page.wait_for_url(f"{base}/")
        assert "Người hoa" in page.inner_text("header")

        page.click("details.me summary")
        page.get_by_role("button", name="Đăng xuất").click()
        keys.send("WebAuthn.clearCredentials", {"authenticatorId": added})
        page.goto(f"{base}/dang-nhap/")
        page.click("#passkey_login")
        page.wait_for_timeout(2_000)
        page.goto(f"{base}/")
        assert "/dang-nhap/" in page.url, "a key without this account's credential signed in"
