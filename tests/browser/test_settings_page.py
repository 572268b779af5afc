# SPDX-License-Identifier: EUPL-1.2
"""Settings: language, order of the tiles, devices, export, erase."""
import pytest

from chromium import SIZES


def choose(visitor, *pools):
    """Favourites of this visitor, made on the pools page."""
    visitor.open("#/piscines", ".pool")
    for pool in pools:
        visitor.click(f"#pool-{pool} .favourite")
        visitor.see(f"#pool-{pool} .favourite[aria-pressed=true]")


@pytest.mark.parametrize("size", SIZES)
def test_settings_are_shown(chromium, base, size):
    page = chromium.fresh(base, size).open("#/reglages", "#data")
    assert page.texts("main section > h2") == ["Ordre de ma page", "Appareils", "Mes données"]
    page.picture(f"settings-{size}-light")
    assert not page.complaints()


@pytest.mark.parametrize("languages, said", [("it-IT,it", "Piscine"), ("en-GB,en", "Pools"), ("de,en", "Pools"),
                                             ("ja", "Piscines")])
def test_the_first_visit_speaks_the_browsers_language(chromium, base, languages, said):
    page = chromium.fresh(base, languages=languages).open("#/piscines", ".pool")
    page.says("h1", f"^{said}$")
    assert not page.complaints()


def test_a_chosen_language_is_kept_and_reaches_the_servers_texts(visitor):
    visitor.open("#/reglages", "#language-en")
    visitor.click("#language-en")
    visitor.says("h1", "^Settings$")
    visitor.says(".toast", "Saved")
    visitor.open("#/piscines", ".pool")
    visitor.says("h1", "^Pools$")
    assert visitor.script("return document.documentElement.lang") == "en"
    visitor.says(".pool .badge", "^Open$")
    visitor.picture("pools-phone-english")


def test_tiles_are_moved_by_buttons_and_stay_there(visitor):
    choose(visitor, "vallier", "luminy")
    visitor.open("#/reglages", ".order li")
    before = visitor.texts(".order li span")
    visitor.click(".order li:first-child [data-focus^=down]")
    visitor.says(".toast", "Enregistré")
    after = [before[1], before[0], *before[2:]]
    visitor.until("moved", lambda: visitor.texts(".order li span") == after)
    visitor.open(loaded=".tile h2")
    visitor.until("home follows", lambda: visitor.texts(".tile h2")[:2] == after[:2])


def test_a_change_made_elsewhere_is_told_and_shown(visitor):
    choose(visitor, "vallier", "luminy")
    visitor.open("#/reglages", ".order li")
    visitor.script("""return fetch('/v1/me/profile').then((r) => r.json()).then((p) => fetch('/v1/me/profile', {method: 'PUT',
      headers: {'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID()},
      body: JSON.stringify({version: p.version, languages: p.languages, tile_order: p.tile_order})}))""")
    visitor.click(".order li:first-child [data-focus^=down]")
    visitor.says(".toast", "autre appareil")
    visitor.click(".order li:first-child [data-focus^=down]")
    visitor.says(".toast", "Enregistré")


def test_this_device_is_listed_and_cannot_be_ended_by_mistake(visitor):
    visitor.open("#/reglages", ".devices li")
    visitor.says(".devices li", "Cet appareil")
    assert not visitor.all(".devices li:first-child button")


def test_the_export_is_a_plain_link_to_ones_own_data(visitor):
    choose(visitor, "vallier")
    visitor.open("#/reglages", "a[download]")
    link = visitor.see("a[download]").get_attribute("href")
    exported = visitor.script("return fetch(arguments[0]).then((r) => r.text())", link)
    assert "vallier" in exported


def test_erasing_asks_once_and_leaves_nothing(visitor):
    choose(visitor, "vallier")
    visitor.open("#/reglages", "#data")
    visitor.click(".button-danger-quiet")
    visitor.see("dialog[open]")
    visitor.picture("settings-phone-erase")
    visitor.click("dialog .button-danger")
    visitor.says(".toast", "effacées")
    visitor.see(".tile-hint")
    assert not [title for title in visitor.texts(".tile h2") if title == "Piscine Vallier"]
