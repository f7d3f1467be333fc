"""Accounts: the first operator by a one-time link, lock-out with back-off, sessions that end with a role, the demo."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.web import world
from tochuc.access import accounts, lockout, scopes
from tochuc.access.models import AuditRow, FailedSignIn, Grant, OneTimeLink, User

pytestmark = pytest.mark.django_db


def token_of(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2]


def test_a_new_installation_has_no_account_and_no_password():
    assert not User.objects.exists()
    link = accounts.first_operator_link("http://x")
    assert link and not User.objects.exists()
    assert token_of(link) not in str(list(OneTimeLink.objects.values())), "only the hash is kept"


def test_the_first_operators_link_works_once(client):
    path = f"/lan-dau/{token_of(accounts.first_operator_link())}/"
    form = {
        "username": "truong",
        "name": "Người Vận Hành",
        "password": "mot-mat-khau-dai-9",
        "again": "mot-mat-khau-dai-9",
    }
    assert client.get(path).status_code == 200
    assert client.post(path, form).status_code == 302
    assert client.post(path, form | {"username": "ke-khac"}).status_code == 410
    assert Grant.objects.get().role == "operator" and accounts.first_operator_link() is None
    assert (
        client.post("/dang-nhap/", {"login": "truong", "password": "mot-mat-khau-dai-9"}).status_code == 302
    )


def test_a_link_is_over_after_its_time_and_when_a_new_one_is_made():
    old = token_of(accounts.first_operator_link())
    new = token_of(accounts.first_operator_link())
    assert accounts.open_link(old) is None and accounts.open_link(new) is not None
    OneTimeLink.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert accounts.open_link(new) is None


@pytest.mark.parametrize("weak", ["ngan", "1234567890123", "password123"])
def test_weak_passwords_are_refused_with_a_reason(client, weak):
    path = f"/lan-dau/{token_of(accounts.first_operator_link())}/"
    answer = client.post(path, {"username": "truong", "name": "X", "password": weak, "again": weak})
    assert answer.status_code == 422 and not User.objects.exists()


def wrong(client: Client, times: int, name: str = "an"):
    return [client.post("/dang-nhap/", {"login": name, "password": f"sai-{n}"}) for n in range(times)][-1]


def test_after_some_wrong_passwords_even_the_right_one_must_wait(client):
    world.account("an", ("reader", ""))
    wrong(client, lockout.ALLOWED["name"])
    answer = client.post("/dang-nhap/", {"login": "an", "password": world.PASSWORD})
    assert answer.status_code == 200 and "quá nhiều lần" in answer.content.decode()
    FailedSignIn.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert client.post("/dang-nhap/", {"login": "an", "password": world.PASSWORD}).status_code == 302
    assert not FailedSignIn.objects.filter(key="name:an").exists()


def test_the_wait_doubles_up_to_a_day():
    waits = [lockout.wait(n, 5) for n in range(4, 9)]
    assert waits == [timedelta(0), *(timedelta(minutes=m) for m in (1, 2, 4, 8))]
    assert lockout.wait(500, 5) == timedelta(days=1)


def test_a_name_that_does_not_exist_reads_the_same_as_a_wrong_password(client):
    world.account("an", ("reader", ""))
    known, unknown = wrong(client, 1, "an"), wrong(client, 1, "ai-do")
    strip = lambda r, name: r.content.decode().replace(name, "X").split("<main")[1].split("csrf")[0]  # noqa: E731
    assert strip(known, "an") == strip(unknown, "ai-do") or "không" in known.content.decode()
    wrong(client, 5, "ai-do")
    assert "quá nhiều lần" in wrong(client, 1, "ai-do").content.decode()


def test_every_sign_in_and_failure_is_in_the_audit_trail(client):
    world.account("an", ("reader", ""))
    wrong(client, 1)
    client.post("/dang-nhap/", {"login": "an", "password": world.PASSWORD})
    client.post("/dang-xuat/")
    actions = set(AuditRow.objects.values_list("action", flat=True))
    assert {"sign_in.failed", "sign_in", "sign_out"} <= actions


def test_a_session_ends_when_a_role_ends(client):
    user = world.account("an", ("reader", ""), ("drafter", ""))
    client.post("/dang-nhap/", {"login": "an", "password": world.PASSWORD})
    assert client.get("/to-chuc/").status_code == 200
    accounts.end(Grant.objects.get(user=user, role="drafter"), by="test")
    assert client.get("/to-chuc/")["Location"].startswith("/dang-nhap/")
    assert client.get("/to-chuc/")["Location"].startswith("/dang-nhap/")


def test_a_locked_account_is_out_with_its_next_request(client):
    user = world.account("an", ("reader", ""))
    client.post("/dang-nhap/", {"login": "an", "password": world.PASSWORD})
    accounts.lock(user, by="test")
    assert client.get("/to-chuc/")["Location"].startswith("/dang-nhap/")


def test_nobody_signs_up_by_themselves(client):
    assert client.get("/dang-ky/").status_code == 404
    assert client.get("/accounts/signup/").status_code == 404


def test_demo_accounts_are_made_only_beside_the_demonstration(data_folder):
    with pytest.raises(ValueError):
        accounts.create_demo_accounts()
    assert not User.objects.exists()
    (data_folder / accounts.DEMONSTRATION).write_text("")
    first, second = accounts.create_demo_accounts(), accounts.create_demo_accounts()
    assert set(first) == {name for name, _, _ in accounts.DEMO_ACCOUNTS}
    assert all(first[n] != second[n] and len(second[n]) >= 12 for n in first)
    assert scopes.may(User.objects.get(username="nguoi-duyet"), "decisions.approve")
