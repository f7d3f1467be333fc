"""Webhooks: in order, signed, again until taken, nowhere that is not allowed, no person named."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.books.world import Stored, act
from tochuc.access import desk
from tochuc.access.models import Grant, Step, User
from tochuc.client import genuine
from tochuc.exchange import webhooks
from tochuc.exchange.models import Webhook

URL = "https://nhan.test/tochuc"


class Listener:
    """Keeps what it is told; answers with `status`."""

    def __init__(self) -> None:
        self.status, self.told, self.headers = 200, [], []

    def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        if self.status == 200:
            self.told.append(json.loads(body))
            self.headers.append((headers, body))
        return self.status


@pytest.fixture
def hook(stored: Stored, settings: Any) -> Webhook:
    settings.WEBHOOK_HOSTS = ["nhan.test"]
    return webhooks.add(URL, "thử")


def _post(stored: Stored, *names: str) -> None:
    for place, name in enumerate(names, 1):
        stored.post(act("rename_unit", unit=f"phong-{place}", name=name))


def test_every_posting_is_told_once_and_in_order(hook: Webhook, stored: Stored) -> None:
    listener = Listener()
    _post(stored, "Một", "Hai", "Ba")
    assert webhooks.deliver(listener) == {"sent": 3, "failed": 0}
    assert [t["posting"] for t in listener.told] == list(range(hook.told + 1, stored.books.last + 1))
    assert webhooks.deliver(listener) == {"sent": 0, "failed": 0}


def test_what_is_not_taken_is_told_again_later_and_nothing_overtakes_it(
    hook: Webhook, stored: Stored
) -> None:
    listener = Listener()
    _post(stored, "Một", "Hai")
    listener.status = 503
    assert webhooks.deliver(listener) == {"sent": 0, "failed": 1}
    listener.status = 200
    assert webhooks.deliver(listener)["sent"] == 0  # not yet
    Webhook.objects.update(next_at=timezone.now() - timedelta(seconds=1))
    assert webhooks.deliver(listener)["sent"] == 2
    hook.refresh_from_db()
    assert hook.tries == 0 and hook.fault == ""


def test_an_address_that_never_takes_anything_is_given_up(hook: Webhook, stored: Stored) -> None:
    listener = Listener()
    listener.status = 500
    _post(stored, "Một")
    for _ in range(webhooks.MOST_TRIES + 3):
        Webhook.objects.update(next_at=None)
        webhooks.deliver(listener)
    hook.refresh_from_db()
    assert hook.stopped and hook.tries == webhooks.MOST_TRIES and hook.fault == "HTTP 500"


def test_the_receiver_can_tell_ours_from_others(hook: Webhook, stored: Stored) -> None:
    listener = Listener()
    _post(stored, "Một")
    webhooks.deliver(listener)
    ((headers, body),) = listener.headers
    secret, sign = webhooks.secret_of(hook), headers[webhooks.SIGNATURE]
    assert genuine(secret, body, sign) and webhooks.genuine(secret, body, sign)
    assert not genuine(secret, body + b" ", sign) and not genuine("khác", body, sign)
    assert not genuine(secret, body, sign, now=timezone.now().timestamp() + 3600)
    assert not genuine(secret, body, "rác")


def test_nothing_is_sent_where_the_installation_does_not_allow_it(
    hook: Webhook, stored: Stored, settings: Any
) -> None:
    for url in (
        "http://127.0.0.1/",
        "file:///etc/passwd",
        "https://nhan.test@ngoai.test/",
        "https://khac.test/",
    ):
        with pytest.raises(ValueError, match="://"):
            webhooks.add(url, "thử")
    settings.WEBHOOK_HOSTS = []
    _post(stored, "Một")
    assert webhooks.deliver(Listener())["sent"] == 0


def test_no_person_is_named(hook: Webhook, stored: Stored) -> None:
    listener = Listener()
    stored.post(act("appoint", person="binh", post="tp-2"), subject="Bổ nhiệm đồng chí Bình")
    webhooks.deliver(listener)
    told = json.dumps(listener.told, ensure_ascii=False)
    assert "binh" not in told and "Bình" not in told and listener.told[0]["acts"] == ["appoint"]


def test_decisions_submitted_and_approved_are_told_to_who_asks_for_it(stored: Stored, settings: Any) -> None:
    settings.WEBHOOK_HOSTS = ["nhan.test"]
    plain, more = Listener(), Listener()
    listeners = {webhooks.add(URL, "thử").url: plain, webhooks.add(URL + "/2", "thử", steps=True).url: more}
    people = {}
    for name, role in (("soan", "drafter"), ("duyet", "approver")):
        people[name] = User.objects.create(username=name)
        Grant.objects.create(user=people[name], role=role, unit="", first=timezone.localdate())
    raw = {
        "number": "88-QĐ/TU", "issuer": "tinh", "issued": "2018-06-05", "kind": "decision", "subject": "Đổi tên",
        "acts": [act("rename_unit", unit="phong-1", name="Phòng Mới")],
    }  # fmt: skip
    draft = desk.submit(desk.save_draft(raw, people["soan"]), people["soan"])
    desk.approve(draft, people["duyet"], "Đồng ý")

    def send(url: str, body: bytes, headers: dict[str, str]) -> int:
        return listeners[url](url, body, headers)

    webhooks.deliver(send)
    assert more.told == [], "a step that is seconds old may yet be overtaken"
    Step.objects.update(at=timezone.now() - timedelta(minutes=5))
    webhooks.deliver(send)
    webhooks.deliver(send)
    assert [(t["event"], t["number"]) for t in more.told] == [
        ("decision.submitted", "88-QĐ/TU"), ("decision.approved", "88-QĐ/TU"),
    ]  # fmt: skip
    assert plain.told == [] and "duyet" not in json.dumps(more.told) and "Đồng ý" not in json.dumps(more.told)
