# SPDX-License-Identifier: EUPL-1.2
"""Home: a page of one's own without an account, made of tiles."""
import pytest

from chromium import SIZES


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_home_is_put_together_at_the_first_visit(chromium, base, size, dark):
    page = chromium.fresh(base, size, dark).open(loaded=".tile")
    assert page.texts("h1") in (["Bonjour"], ["Bonsoir"])
    page.picture(f"home-{size}-{'dark' if dark else 'light'}")
    assert not page.complaints()


def test_a_favourite_pool_gets_its_tile_on_home(visitor):
    visitor.open("#/piscines", "#pool-vallier")
    visitor.click("#pool-vallier .favourite")
    visitor.says(".toast", "Piscine Vallier est dans vos favoris")
    visitor.click("#nav a[href='#/']")
    visitor.says(".tile h2", "Vallier")
    visitor.picture("home-phone-favourite")
    visitor.open(loaded=".tile")
    visitor.says(".tile h2", "Vallier")


def test_a_tile_leads_to_its_pool_and_opens_it(visitor):
    visitor.open("#/piscines", "#pool-vallier")
    visitor.click("#pool-vallier .favourite")
    visitor.says(".toast", "favoris")
    visitor.open(loaded=".tile .more")
    visitor.says(".tile h2", "Vallier")
    visitor.script("[...document.querySelectorAll('.tile')].find((t) => t.innerText.includes('Vallier'))"
                   ".querySelector('a').click()")
    visitor.see("#pool-vallier-details")
    assert visitor.see("#pool-vallier .pool-toggle").get_attribute("aria-expanded") == "true"


def test_the_age_of_a_tile_is_said_in_words(visitor):
    visitor.open(loaded=".tile .age")
    assert all(visitor.texts(".tile .age"))
    visitor.says(".tile .age", "(?i)mis à jour|selon la publication|ancienne|injoignable")


def test_no_script_can_read_the_session_and_nothing_is_stored(visitor):
    visitor.open(loaded=".tile")
    assert visitor.script("return document.cookie") == ""
    assert visitor.script("return localStorage.length + sessionStorage.length") == 0
    kept = {cookie["name"]: cookie for cookie in visitor.devtools("Network.getAllCookies")["cookies"]}
    assert kept["__Host-session"]["httpOnly"] and kept["__Host-session"]["secure"]
    assert kept["__Host-session"]["sameSite"] == "Lax"


def test_nobody_else_is_asked_for_anything(visitor):
    visitor.open(loaded=".tile")
    visitor.open("#/piscines", "#pool-vallier")
    assert [address for address in visitor.requests() if not address.startswith(visitor.base)] == []


def test_a_server_without_session_is_asked_for_one_only_once(visitor):
    visitor.open(loaded=".tile")
    visitor.until("the profile was read", lambda: any("/v1/me/profile" in address for address in visitor.requests()))
    assert sum(address.endswith("/v1/sessions") for address in visitor.requests()) == 1
    visitor.open(loaded=".tile")
    assert not [address for address in visitor.requests() if address.endswith("/v1/sessions")]


def test_a_browser_that_refuses_cookies_is_told_and_not_given_session_after_session(chromium_without_cookies, base):
    page = chromium_without_cookies.fresh(base).open(loaded=".notice")
    page.says(".notice", "ne garde pas le cookie")
    page.see(".tile")
    page.click("[data-focus=refresh]")
    page.until("asked again", lambda: sum(a.endswith("/v1/home") for a in page.requests()) >= 3)
    assert sum(address.endswith("/v1/sessions") for address in page.requests()) <= 2
