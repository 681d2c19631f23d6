"""In a real Chromium: a second step and a passkey are set up and used, the policy of the pages holds, nothing is
faulty for those who use a screen reader or a narrow screen."""

from __future__ import annotations

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import sync_playwright

from tests.factories.web import small_place

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long enough password"
PAGES = (
    "/account/login/", "/account/password/reset/", "/account/password/reset/done/", "/account/signup/", "/account/2fa/",
    "/account/2fa/totp/activate/", "/account/2fa/webauthn/", "/account/2fa/webauthn/add/", "/account/password/change/",
    "/account/email/", "/account/logout/", "/account/reauthenticate/", "/account/3rdparty/", "/no-such-page/",
)  # fmt: skip


@pytest.fixture
def browser(monkeypatch):
    # Playwright's loop runs in this thread, in which the tests also ask the database.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    cache.clear()
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 320, "height": 640})
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        yield page
        chromium.close()


def sign_in(page, address: str) -> None:
    page.goto(f"{address}/account/login/")
    page.fill("#id_login", "worker@place.example")
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/lead/")


def confirm(page) -> None:
    if "reauthenticate" in page.url:
        page.fill("#id_password", PASSWORD)
        page.locator("main button").first.click()
        page.wait_for_load_state()


def test_a_passkey_is_made_and_opens_the_door(live_server, browser):
    small_place()
    address = live_server.url.replace("127.0.0.1", "localhost")
    session = browser.context.new_cdp_session(browser)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    sign_in(browser, address)
    browser.goto(f"{address}/account/2fa/webauthn/add/")
    confirm(browser)
    browser.fill("#id_name", "My phone")
    browser.check("#id_passwordless")
    browser.locator("#mfa_webauthn_add").click()
    browser.wait_for_url(lambda url: "/add/" not in url)
    browser.get_by_role("button", name="Sign out").click()
    browser.wait_for_url(f"{address}/")
    browser.goto(f"{address}/account/login/")
    browser.locator("#passkey_login").click()
    browser.wait_for_url("**/lead/")
    assert browser.complaints == []


def test_every_page_of_an_account_is_whole_narrow_and_for_everybody(live_server, browser):
    small_place()
    faults = []
    for signed in (False, True):
        if signed:
            sign_in(browser, live_server.url)
        for path in PAGES:
            browser.goto(f"{live_server.url}{path}")
            if signed:
                confirm(browser)
            found = Axe().run(browser).response["violations"]
            faults += [(path, rule["id"], rule["nodes"][0]["html"]) for rule in found]
            if browser.evaluate("document.documentElement.scrollWidth") > 320:
                faults.append((path, "wider than the screen", ""))
            if not browser.locator(".brand-name").count():
                faults.append((path, "not in the house's look", ""))
    assert faults == []
    assert [words for words in browser.complaints if "404" not in words] == []
