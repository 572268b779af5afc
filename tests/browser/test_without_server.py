# SPDX-License-Identifier: EUPL-1.2
"""What the app shows when the server, or its database, is gone: the last page, and the truth about it."""
import os

import pytest

pytestmark = pytest.mark.skipif("METROPOLE_BASE_URL" in os.environ, reason="a server given by address is not killed")


def test_the_last_page_stays_and_says_its_age(chromium, start_server):
    server = start_server()
    page = chromium.fresh(server.base).open("#/piscines", ".pool")
    page.click("#nav a[href='#/']")
    page.see(".tile")
    titles = page.texts(".tile h2")
    server.kill()
    page.click("[data-focus=refresh]")
    page.says("#state", "Connexion perdue")
    assert page.texts(".tile h2") == titles
    page.picture("home-phone-connection-lost")
    page.click("#nav a[href='#/piscines']")
    page.see(".pool")
    page.says("#state", "Connexion perdue")
    server.start()
    page.click("#state button")
    page.until("the line is gone", lambda: page.texts("#state") == [""])


def test_a_change_that_could_not_be_saved_is_said(chromium, start_server):
    server = start_server()
    page = chromium.fresh(server.base).open("#/piscines", ".pool")
    server.kill()
    page.click("#pool-vallier .favourite")
    page.says(".toast", "Connexion perdue")
    assert page.see("#pool-vallier .favourite").get_attribute("aria-pressed") == "false"


def test_without_a_database_pools_are_still_read_and_changes_are_refused_in_words(chromium, own_server):
    page = chromium.fresh(own_server.base).open("#/piscines", ".pool")
    own_server.stores.kill_postgres()
    page.open("#/piscines", ".pool")
    page.click("#pool-vallier .favourite")
    assert page.says(".toast", r"\w{4}")
    assert page.see("#pool-vallier .favourite").get_attribute("aria-pressed") == "false"
    page.picture("pools-phone-no-database")
