# SPDX-License-Identifier: EUPL-1.2
"""axe-core on every page and colour, and what axe does not see: targets, reflow, large text."""
import pytest

PAGES = {"home": ("#/", ".tile"), "pools": ("#/piscines/vallier", "#pool-vallier-details"),
         "settings": ("#/reglages", "#data")}
TARGETS = """return [...document.querySelectorAll('a, button, input')].filter((e) => e.offsetParent !== null || e.closest('.nav'))
  .map((e) => (e.type === 'radio' ? e.parentElement : e)).map((e) => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
  .filter(([html, box]) => box.width > 0 && box.top >= 0 && (box.width < 44 || box.height < 44)).map(([html]) => html)"""

# What sticks out of its card.
OUTSIDE = """return [...document.querySelectorAll('.tile')].flatMap((tile) => [...tile.querySelectorAll('*')].filter((e) =>
  e.getBoundingClientRect().right > tile.getBoundingClientRect().right + 1).map((e) => e.outerHTML.slice(0, 90)))"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(chromium, base, axe, name, size, dark):
    page = chromium.fresh(base, size, dark).open(*PAGES[name])
    page.script(axe)
    found = page.driver.execute_async_script("axe.run().then((r) => arguments[0](r.violations))")
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found] == []


@pytest.mark.parametrize("name", PAGES)
def test_headings_and_landmarks_are_in_order(visitor, name):
    visitor.open(*PAGES[name])
    levels = visitor.script("return [...document.querySelectorAll('h1, h2, h3, h4')].filter((h) => h.offsetParent)"
                            ".map((h) => Number(h.tagName[1]))")
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:]))
    for landmark in ("header", "nav[aria-label]", "main"):
        assert len(visitor.all(landmark)) == 1
    assert visitor.driver.title.endswith("Aix-Marseille-Provence")


@pytest.mark.parametrize("name", PAGES)
def test_every_target_is_large_enough_for_a_thumb(visitor, name):
    visitor.open(*PAGES[name])
    small = [html for html in visitor.script(TARGETS) if 'class="skip"' not in html]
    assert small == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width, text", [(320, "100%"), (640, "200%"), (390, "200%")],
                         ids=["320-pixels", "zoom-200", "phone-text-200"])
def test_nothing_is_cut_when_narrow_or_enlarged(visitor, name, width, text):
    visitor.resize(width, 700)
    visitor.open(*PAGES[name])
    visitor.script("document.documentElement.style.fontSize = arguments[0]", text)
    visitor.picture(f"{name}-{width}-{text.rstrip('%')}")
    assert visitor.script("return document.documentElement.scrollWidth") <= width
    assert visitor.script(OUTSIDE) == []
