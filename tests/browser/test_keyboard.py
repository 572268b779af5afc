# SPDX-License-Identifier: EUPL-1.2
"""The whole app by keyboard alone, with a focus that is always seen."""
from selenium.webdriver.common.keys import Keys

OUTLINE = """const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2"""


def tab_to(visitor, condition, limit=40):
    """Presses Tab until the focused element satisfies `condition`; every stop shows its focus."""
    for _ in range(limit):
        visitor.press(Keys.TAB)
        element = visitor.focused()
        assert visitor.script(OUTLINE), f"no visible focus on {element.get_attribute('outerHTML')[:120]}"
        if condition(element):
            return element
    raise AssertionError("never reached")


def test_the_first_tab_offers_to_skip_to_the_content(visitor):
    visitor.open(loaded=".tile")
    visitor.press(Keys.TAB)
    assert visitor.focused().get_attribute("id") == "skip"
    visitor.press(Keys.ENTER)
    visitor.until("content", lambda: visitor.focused().get_attribute("id") == "content")


def test_a_pool_is_found_opened_and_kept_without_a_pointer(visitor):
    visitor.open(loaded=".tile")
    tab_to(visitor, lambda e: e.get_attribute("href") == f"{visitor.base}/#/piscines")
    visitor.press(Keys.ENTER)
    visitor.see(".pool")
    assert visitor.focused().tag_name == "h1"
    tab_to(visitor, lambda e: e.get_attribute("id") == "search")
    visitor.press("vallier")
    tab_to(visitor, lambda e: "pool-toggle" in e.get_attribute("class"))
    visitor.press(Keys.ENTER)
    visitor.see("#pool-vallier-details")
    tab_to(visitor, lambda e: "favourite" in e.get_attribute("class"))
    visitor.press(Keys.SPACE)
    visitor.says(".toast", "est dans vos favoris")
    assert visitor.focused().get_attribute("aria-pressed") == "true"


def test_moving_a_tile_keeps_the_focus_on_its_button(visitor):
    visitor.open("#/piscines", ".pool")
    for pool in ("vallier", "luminy"):
        visitor.click(f"#pool-{pool} .favourite")
        visitor.see(f"#pool-{pool} .favourite[aria-pressed=true]")
    visitor.open("#/reglages", ".order li")
    button = tab_to(visitor, lambda e: (e.get_attribute("data-focus") or "").startswith("up")
                    and not e.get_attribute("aria-disabled"))
    wanted = button.get_attribute("data-focus")
    visitor.press(Keys.ENTER)
    visitor.says(".toast", "Enregistré")
    assert visitor.focused().get_attribute("data-focus") == wanted


def test_the_erase_dialog_closes_with_escape_and_gives_the_focus_back(visitor):
    visitor.open("#/reglages", ".button-danger-quiet")
    tab_to(visitor, lambda e: "button-danger-quiet" in (e.get_attribute("class") or ""))
    visitor.press(Keys.ENTER)
    visitor.see("dialog[open]")
    assert visitor.script("return document.querySelector('dialog').contains(document.activeElement)")
    visitor.press(Keys.ESCAPE)
    visitor.until("closed", lambda: not visitor.all("dialog[open]"))
    assert "button-danger-quiet" in visitor.focused().get_attribute("class")
