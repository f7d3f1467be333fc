"""The way of a decision in a real browser: drafted, previewed, approved by another, posted, reversed; and bad input."""

from __future__ import annotations

import io
import os
import re

import pytest

from tests.web import browser, world
from tests.web.test_screens import sign_in
from tochuc.books.models import Decision, Entry

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def chromium():
    """One browser for the file."""
    with browser.launched() as started:
        yield started


@pytest.fixture
def desk_(transactional_db, live_server, chromium):
    """A page signed in for each account, each as in a browser of its own."""
    world.build()
    world.account("soan", ("drafter", "tinh"))
    world.account("duyet", ("approver", "tinh"))
    world.account("duyet-hai", ("approver", "tinh"))
    pages = {}

    def as_(username: str):
        if username not in pages:
            context = chromium.new_context(locale="vi-VN")
            pages[username] = context.new_page()
            pages[username].set_default_timeout(90_000)
            sign_in(pages[username], live_server.url, username)
        return pages[username]

    yield as_, live_server.url
    for page in pages.values():
        page.context.close()


def press(page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def submit(page) -> None:
    press(page, "Trình duyệt")
    page.wait_for_selector(".state-submitted")


def members(page, url: str) -> str:
    """The number of members in the review of the first half of 2018, as the page prints it."""
    page.goto(f"{url}/bao-cao/tinh/2018-H1/so/members/")
    return page.inner_text(".clear-value")


def draft(page, url: str, number: str, person: str, day: str = "15/05/2018") -> int:
    page.goto(f"{url}/quyet-dinh/moi/")
    page.select_option("#new_act", "expel_member")
    page.click("button[value=add_act]")
    page.fill("#number", number)
    page.select_option("#kind", "decision")
    page.fill("#issuer", "tinh")
    page.fill("#issued", day)
    page.fill("#subject", "Khai trừ đảng viên")
    page.fill("#acts-0-person", person)
    page.click("button[value=preview]")
    preview = page.inner_text("#preview")
    assert "Chi bộ thôn A" in preview and "−1" in preview and "khai trừ" in preview.lower()
    assert not Entry.objects.filter(reason="expelled").exists(), "a preview writes nothing"
    page.click(".actions button[value=save]")
    page.wait_for_url(re.compile(r"/quyet-dinh/\d+/$"))
    return int(page.url.rstrip("/").rpartition("/")[2])


def test_a_decision_goes_from_draft_to_the_review_and_back_by_reversal(desk_):
    as_, url = desk_
    drafter, approver = as_("soan"), as_("duyet")
    before = members(drafter, url)
    pk = draft(drafter, url, "11-QĐ/TU", "hoa")
    assert drafter.get_by_role("button", name="Duyệt và ghi sổ").count() == 0, (
        "the drafter is not offered to approve"
    )
    submit(drafter)
    approver.goto(f"{url}/")
    assert "11-QĐ/TU" in approver.inner_text("main")
    approver.get_by_role("link", name="11-QĐ/TU").click()
    press(approver, "Duyệt và ghi sổ")
    approver.wait_for_selector(".state-posted")
    after = members(approver, url)
    assert int(after.split()[0]) == int(before.split()[0]) - 1
    approver.goto(f"{url}/bao-cao/tinh/2018-H1/so/members/")
    assert approver.locator("main >> text=11-QĐ/TU").count() >= 1, "the figure opens to the decision"

    drafter.goto(f"{url}/quyet-dinh/{pk}/")
    drafter.get_by_role("link", name="Dự thảo quyết định đảo").click()
    drafter.fill("#number", "12-QĐ/TU")
    drafter.fill("#issued", "20/06/2018")
    drafter.fill("#acts-0-why", "Ghi nhầm người")
    drafter.click(".actions button[value=save]")
    submit(drafter)
    approver.goto(f"{url}/")
    approver.get_by_role("link", name="12-QĐ/TU").click()
    press(approver, "Duyệt và ghi sổ")
    approver.wait_for_selector(".state-posted")
    assert members(approver, url) == before
    assert Decision.objects.get(pk=pk).state == "reversed"


def test_what_was_typed_wrong_stays_and_the_summary_leads_to_the_field(desk_):
    as_, url = desk_
    page = as_("soan")
    page.goto(f"{url}/quyet-dinh/moi/?act=expel_member")
    page.fill("#number", "khong phai so")
    page.fill("#issuer", "tinh")
    page.fill("#issued", "31/02/2018")
    page.fill("#subject", "<b>Tên</b> & 'dấu'")
    page.click(".actions button[value=save]")
    summary = page.locator("[data-summary]")
    assert summary.is_visible() and page.evaluate("document.activeElement.matches('[data-summary]')")
    assert (
        page.input_value("#issued") == "31/02/2018" and page.input_value("#subject") == "<b>Tên</b> & 'dấu'"
    )
    summary.locator("a").first.click()
    assert page.evaluate("document.activeElement.tagName") in ("INPUT", "SELECT", "TEXTAREA")
    assert page.locator("[aria-invalid=true]").count() >= 1


def test_lines_are_added_and_taken_away_without_losing_what_was_typed(desk_):
    as_, url = desk_
    page = as_("soan")
    page.goto(f"{url}/quyet-dinh/moi/?act=admit_members")
    page.fill("#acts-0-people-0-name", "Lý Thị Một")
    page.click("button[value='add_row:acts-0-people']")
    page.fill("#acts-0-people-1-name", "Lý Thị Hai")
    page.click("button[value='add_row:acts-0-people']")
    assert page.input_value("#acts-0-people-0-name") == "Lý Thị Một"
    page.click("button[value='remove:acts-0-people-0']")
    assert page.input_value("#acts-0-people-0-name") == "Lý Thị Hai"


def test_leaving_a_form_with_something_typed_asks_first(desk_):
    as_, url = desk_
    page = as_("soan")
    page.goto(f"{url}/quyet-dinh/moi/")
    asked = []
    page.on("dialog", lambda d: (asked.append(d.type), d.accept()))
    page.fill("#number", "1")
    page.goto(f"{url}/")
    assert asked == ["beforeunload"]


def test_two_approvers_at_once_post_once_and_the_second_is_told(desk_):
    as_, url = desk_
    drafter, one, two = as_("soan"), as_("duyet"), as_("duyet-hai")
    pk = draft(drafter, url, "13-QĐ/TU", "hoa")
    submit(drafter)
    for page in (one, two):
        page.goto(f"{url}/quyet-dinh/{pk}/")
    press(one, "Duyệt và ghi sổ")
    one.wait_for_selector(".state-posted")
    press(two, "Duyệt và ghi sổ")
    told = two.inner_text("[data-summary]")
    assert "Đã ghi sổ" in told and "duyet" in told
    assert Entry.objects.filter(reason="expelled").count() == 1


def test_a_form_sent_twice_at_once_makes_one_draft_and_both_answers_lead_to_it(desk_):
    as_, url = desk_
    page = as_("soan")
    page.goto(f"{url}/quyet-dinh/moi/?act=expel_member")
    fields = {
        "number": "14-QĐ/TU",
        "issuer": "tinh",
        "issued": "15/05/2018",
        "subject": "Khai trừ",
        "acts-0-person": "hoa",
    }
    for name, value in fields.items():
        page.fill(f"#{name}", value)
    page.select_option("#kind", "decision")
    ends = page.evaluate(
        """() => {
            const send = () => fetch("", {method: "POST", body: new URLSearchParams(new FormData(document.querySelector("form.draft")))});
            return Promise.all([send(), send()]).then(answers => answers.map(a => a.url));
        }"""
    )
    pk = Decision.objects.get(written="14-QĐ/TU").pk
    assert ends == [f"{url}/quyet-dinh/{pk}/"] * 2


def pdf(pages: int = 1) -> bytes:
    from pypdf import PdfWriter

    writer, out = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    writer.write(out)
    return out.getvalue()


def test_only_a_sound_pdf_of_moderate_size_is_attached(desk_, tmp_path):
    as_, url = desk_
    page = as_("soan")
    pk = draft(page, url, "15-QĐ/TU", "hoa")
    wrong = {
        "anh.pdf": (b"\x89PNG\r\n\x1a\n" + b"0" * 100, "không phải PDF"),
        "hong.pdf": (b"%PDF-1.7\n" + b"\x00" * 500, "hỏng"),
        "lon.pdf": (pdf() + b"\n" * (50 * 2**20), "chỉ nhận đến 20 MB"),
    }
    for name, (content, told) in wrong.items():
        (tmp_path / name).write_bytes(content)
        page.set_input_files("#file", str(tmp_path / name))
        page.click("button:has-text('Đính kèm')")
        assert told in page.inner_text("[data-summary]"), name
    name = "<img src=x onerror=alert(1)>.pdf"
    page.set_input_files("#file", {"name": name, "mimeType": "application/pdf", "buffer": pdf(3)})
    page.click("button:has-text('Đính kèm')")
    assert "onerror=alert(1)" in page.inner_text("main") and page.locator("main img").count() == 0
    kept = Decision.objects.get(pk=pk).attachments.get()
    assert kept.pages == 3
    answer = page.request.get(f"{url}/quyet-dinh/{pk}/tep/{kept.pk}/")
    assert answer.headers["content-disposition"].startswith("attachment") and answer.body() == pdf(3)


def test_markup_in_a_name_is_a_name(desk_):
    as_, url = desk_
    name = "<script>document.title='x'</script><b>Lý"
    world.post(
        world.paper(
            "16-QĐ/TU",
            [
                world.person("la", name, "F", "1980"),
                {"act": "transfer_member_in", "person": "la", "cell": "chi-bo-a"},
            ],
        )
    )
    page = as_("soan")
    for address in ("/con-nguoi/", "/con-nguoi/la/", "/to-chuc/chi-bo-a/", "/tim/?q=document"):
        page.goto(url + address)
        assert name in page.inner_text("main") and page.title() != "x", address
    page.fill("#find", "document.title")
    page.wait_for_selector("#found a")
    assert name in page.inner_text("#found")


def test_the_keyboard_finds_a_person_without_accents(desk_):
    as_, url = desk_
    page = as_("soan")
    page.goto(f"{url}/to-chuc/")
    page.keyboard.press("/")
    page.keyboard.type("nguyen van an")
    page.wait_for_selector("#found a")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{url}/con-nguoi/an/")


def test_a_number_of_the_review_opens_at_the_side_and_escape_closes_it(desk_):
    as_, url = desk_
    page = as_("soan")
    page.goto(f"{url}/bao-cao/tinh/2018-H1/")
    page.locator("#tong-hop a.figure").first.click()
    page.wait_for_selector("#panel .panel-in")
    assert page.url.endswith("/bao-cao/tinh/2018-H1/")
    page.keyboard.press("Escape")
    page.wait_for_selector("#panel .panel-in", state="detached")


def test_the_whole_of_a_list_is_gone_through_with_the_keyboard_alone(desk_):
    as_, url = desk_
    page = as_("soan")
    page.goto(f"{url}/con-nguoi/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip", "the first stop leads past the head"
    page.locator("table.list tbody a").first.focus()
    names = page.locator("table.list tbody a").all_inner_texts()
    for expected in names[1:]:
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.textContent") == expected
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == names[-1], "it stays at the end"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/con-nguoi/\w+/$"))
    assert page.inner_text("h1") == names[-2]


def test_the_bar_for_what_is_ticked_shows_when_something_is(desk_):
    as_, url = desk_
    page = as_("soan")
    page.goto(f"{url}/con-nguoi/")
    bar = page.locator(".tick-actions")
    assert bar.is_hidden()
    for box in page.locator("tbody input[name=nguoi]").all()[:2]:
        box.check()
    assert bar.is_visible()
    page.select_option("#bulk-act", "exempt_member")
    bar.get_by_role("button").click()
    page.wait_for_url(re.compile("/quyet-dinh/moi/"))
    assert page.locator("fieldset.act").count() == 2
