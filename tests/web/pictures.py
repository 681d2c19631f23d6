"""Pictures of each role's home for the docs, from a demonstration that is being served.

python -m tests.web.pictures http://127.0.0.1:8000 docs/images/service
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROLES = ("person", "lead_worker", "provider", "integrator", "commissioner", "auditor")


def main(address: str, folder: Path) -> None:
    """One picture for each role, 1280 by 800."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for role in ROLES:
            page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
            page.goto(address)
            page.locator(f"form[action='/demo/{role}/'] button").click()
            page.locator("h1").wait_for()
            page.screenshot(path=folder / f"{role.replace('_', '-')}.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
