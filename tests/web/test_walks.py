"""Every role's work done by hand in a real browser, on a real server, with the invented town in it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api")
CHROMIUM = Path("/usr/bin/chromium")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not on this machine")


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The address and the folder of a service that was made for these walks."""
    folder = tmp_path_factory.mktemp("walked")
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WEFT_", "DJANGO_", "DATABASE_"))}
    server = subprocess.Popen(
        [sys.executable, "-m", "weft.cli", "serve", "--demo", "--folder", str(folder), "--port", str(port)],
        env=kept, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    for _ in range(1200):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                break
        except OSError:
            assert server.poll() is None, "the server did not start"
            time.sleep(0.1)
    yield f"http://127.0.0.1:{port}", folder
    os.killpg(server.pid, signal.SIGTERM)
    server.wait(timeout=30)


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, town):
    """A page on which somebody has come in as a role; what its console says is kept in `heard`."""
    made = []

    def enter(role: str | None, *, width: int = 1280, **context):
        place = chromium.new_context(viewport={"width": width, "height": 800}, base_url=town[0], **context)
        made.append(place)
        page = place.new_page()
        page.set_default_timeout(8_000)
        page.heard = []
        page.on("console", lambda told: page.heard.append(told.text) if told.type == "error" else None)
        page.goto("/")
        if role:
            page.locator(f"form[action='/demo/{role}/'] button").click()
        return page

    yield enter
    for place in made:
        place.close()


def letter(folder: Path) -> str:
    """The newest e-mail that the service sent."""
    letters = sorted((folder / "mail").glob("*"), key=lambda path: path.stat().st_mtime_ns)
    return letters[-1].read_text()


def link_in(text: str, kind: str) -> str:
    return re.findall(rf"/{kind}/[\w-]+/", text.replace("=\n", ""))[-1]


def test_a_person_plans_compares_chooses_and_switches_without_javascript(visit):
    page = visit("person", java_script_enabled=False)
    page.fill("#id_words", "I want to sing in a choir")
    page.get_by_role("button", name="Add this goal").click()
    page.get_by_text("I want to sing in a choir").first.wait_for()
    page.get_by_role("button", name=re.compile("^I have reached this ?: I want to sing")).first.click()
    page.locator("input[name=score][value='7']").check()
    page.get_by_role("button", name="Send my answer").click()
    page.get_by_text("Thank you. Your answer is kept").first.wait_for()
    page.goto("/me/options/")
    page.get_by_text("What matters most to me").click()
    page.select_option("#id_first", "soonest")
    page.get_by_role("button", name="Remember this order").click()
    for box in page.locator("input[name=offer]").all()[:3]:
        box.check()
    page.get_by_role("button", name="Compare the ones I ticked").click()
    assert page.locator("table.beside thead th").count() == 3
    page.get_by_text("Until you start").first.wait_for()
    page.goto("/me/options/")
    page.get_by_role("button", name=re.compile("^Choose this|^Switch to this")).first.click()
    page.get_by_text(re.compile("You have (chosen|switched)")).first.wait_for()
    page.goto("/me/options/")
    switch = page.get_by_role("button", name=re.compile("^Switch to this"))
    if switch.count():
        switch.first.click()
        page.get_by_text("it costs you nothing").first.wait_for()
    page.goto("/me/")
    page.get_by_role("button", name=re.compile("^Take this back|^Leave this list")).first.click()
    page.get_by_text("You have taken your choice back").first.wait_for()
    page.get_by_text("Name somebody").click()
    page.fill("#id_called", "Wren")
    page.fill("#id_email", "wren@demo.example")
    page.get_by_role("button", name="Let them act for me").click()
    page.get_by_text("They get an e-mail").first.wait_for()
    page.get_by_role("button", name=re.compile("^End this")).first.click()
    page.get_by_text("From now on they see and do nothing of yours").first.wait_for()


def test_a_lead_worker_sends_and_a_provider_answers_on_a_phone_from_the_link(visit, town):
    worker = visit("lead_worker")
    worker.goto("/lead/people/")
    worker.locator("tbody a[href*='/lead/people/']").first.click()
    worker.get_by_role("link", name="See what is open and in reach").click()
    worker.get_by_role("button", name=re.compile("^Send .* here")).first.click()
    worker.get_by_text("The provider can answer from the e-mail").first.wait_for()
    old = link_in(letter(town[1]), "answer")
    worker.get_by_role("button", name=re.compile("^Send them a new link")).first.click()
    worker.get_by_text("A new link is on its way").first.wait_for()
    new = link_in(letter(town[1]), "answer")
    assert old != new
    phone = visit(None, width=320, has_touch=True, is_mobile=True)
    phone.goto(old)
    phone.get_by_text("This link has expired").first.wait_for()
    began = time.monotonic()
    phone.goto(new)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    phone.get_by_role("button", name="Accept this referral").tap()
    phone.get_by_text("Accepted. Thank you.").first.wait_for()
    assert time.monotonic() - began < 30
    phone.goto(new)
    phone.get_by_text("This link was used already").first.wait_for()
    worker.reload()
    assert worker.locator(".tag-done", has_text="accepted").count() >= 1
    assert worker.heard == []


def press_to(page, name: str) -> None:
    """Go by the Tab key to what has this name, as somebody without a mouse does."""
    for _ in range(400):
        page.keyboard.press("Tab")
        if page.evaluate("(document.activeElement.textContent || '').trim()").startswith(name):
            return
    raise AssertionError(f"the keyboard does not reach {name}")


def test_a_lead_worker_writes_down_a_call_with_the_keyboard_alone(visit):
    page = visit("lead_worker")
    page.locator("ul.lines a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/lead/people/*/")
    path = page.url
    page.locator("#id_words").focus()
    page.keyboard.type("Rang as agreed; the letters are open now.")
    press_to(page, "Write this down")
    page.keyboard.press("Enter")
    page.get_by_text("Written down. The record counts from today.").wait_for()
    assert page.url == path
    page.get_by_text("Rang as agreed; the letters are open now.").first.wait_for()
    press_to(page, "Hand over to a colleague")
    page.keyboard.press("Enter")
    page.locator("#id_taker").focus()
    page.keyboard.press("ArrowDown")
    press_to(page, "Offer this handover")
    page.keyboard.press("Enter")
    page.get_by_text("You answer for this person until your colleague accepts by name").wait_for()
    press_to(page, "Take the offer back")
    page.keyboard.press("Enter")
    page.get_by_text("Taken back").wait_for()


def test_a_handover_is_accepted_by_name_and_several_are_booked_together(visit):
    page = visit("lead_worker")
    name = page.locator(".who b").inner_text()
    page.locator("input[name=typed_name]").first.fill(name)
    page.get_by_role("button", name=re.compile("^Answer for")).first.click()
    page.get_by_text("You answer for this person from now on").first.wait_for()
    page.goto("/lead/people/")
    page.locator("tbody a[href*='/lead/people/']").nth(3).click()
    page.get_by_role("link", name="Book several together").click()
    for box in page.locator("input[name=need]").all()[:3]:
        box.check()
    page.get_by_role("button", name="Find the fewest").click()
    page.get_by_role("button", name=re.compile("^Send (this|all)")).click()
    page.get_by_text("Each provider can answer from the e-mail").first.wait_for()


def test_a_provider_answers_tells_places_keeps_a_note_and_records_an_outcome(visit):
    page = visit("provider")
    page.get_by_role("link", name=re.compile("^Answer")).first.click()
    page.get_by_text("Decline, with a reason").click()
    page.get_by_label("Another service fits better").check()
    page.get_by_role("button", name="Decline this referral").click()
    page.get_by_text("You have declined, and they are told why").first.wait_for()
    page.goto("/service/")
    page.get_by_role("link", name=re.compile("^Answer")).first.click()
    page.get_by_role("button", name="Accept this referral").click()
    page.get_by_text("You have accepted").first.wait_for()
    page.get_by_role("button", name="They started on this day").click()
    page.get_by_text("You can record outcomes from now on").first.wait_for()
    page.fill("#id_note", "Likes to sit by the window")
    page.get_by_role("button", name="Keep this note").click()
    page.get_by_text("Likes to sit by the window").first.wait_for()
    page.select_option("#id_outcome_id", index=1)
    page.fill("#id_achieved_on", time.strftime("%Y-%m-%d"))
    page.select_option("#id_evidence_class", "attestation")
    page.get_by_role("button", name="Record this outcome").click()
    page.get_by_text("The outcome is recorded").first.wait_for()
    page.goto("/service/recorded/")
    page.get_by_role("button", name="Claim what is not claimed yet").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Take the claims file").click()
    assert taken.value.path().read_text().startswith("place_id,claim_id,")
    page.goto("/service/places/")
    page.get_by_role("button", name="Tell everybody").first.click()
    page.get_by_text("Everybody sees the new number now").first.wait_for()


def test_an_integrator_invites_a_provider_who_comes_in(visit, town):
    page = visit("integrator")
    page.get_by_role("link", name="Where people wait").click()
    page.get_by_role("link", name="Invite").click()
    page.fill("#id_email", "new@demo.example")
    page.fill("#id_name", "Nia Carder")
    page.select_option("#id_role_code", "provider")
    options = page.locator("#id_organisation option").all_inner_texts()
    own = next(name for name in options if "Council" not in name and "Weave" not in name and name[0] != "-")
    page.select_option("#id_organisation", label=own)
    page.get_by_role("button", name="Send the invitation").click()
    if page.get_by_text("The invitation is on its way").count() == 0:
        pytest.fail(page.locator("main").inner_text()[:400])
    guest = visit(None)
    guest.goto(link_in(letter(town[1]), "join"))
    guest.fill("#id_password", "three words together")
    guest.get_by_role("button", name="Make my account").click()
    guest.get_by_text("Who is waiting for our answer?").first.wait_for()


def test_an_auditor_walks_a_record_and_takes_the_chain_away(visit):
    page = visit("auditor")
    page.locator("tbody a").first.click()
    page.get_by_text("What happened to one record").first.wait_for()
    page.get_by_role("link", name="Check the record").click()
    page.get_by_text(re.compile("^Yes. All")).first.wait_for()
    page.goto("/audit/")
    with page.expect_download() as taken:
        page.get_by_role("link", name="take it away").click()
    told = subprocess.run(
        [sys.executable, "-m", "weft.cli", "audit-check", str(taken.value.path())], capture_output=True, text=True
    )
    assert told.returncode == 0, told.stderr


def test_a_plan_prints_on_paper(visit):
    page = visit("person")
    page.emulate_media(media="print")
    assert page.locator("button:visible").count() == 0
    assert page.locator("nav.roads:visible").count() == 0
    page.get_by_text("What I want").first.wait_for()
    assert len(page.pdf(format="A4")) > 5_000
