# SPDX-License-Identifier: EUPL-1.2
"""Rules of the app's sources that need no browser."""
import re

from chromium import TOP

APP = TOP / "app"
LANGUAGES = ("fr", "en", "it")


def keys(language):
    return re.findall(r"^  (\w+): '", (APP / f"texts.{language}.js").read_text(), re.MULTILINE)


def scripts():
    return {path.name: path.read_text() for path in APP.glob("*.js") if not path.name.startswith("texts.")}


def test_every_text_exists_once_in_every_language():
    french = keys("fr")
    assert len(set(french)) == len(french)
    for language in LANGUAGES[1:]:
        assert keys(language) == french


def test_values_of_a_text_are_the_same_in_every_language():
    def values(language):
        lines = re.findall(r"^  (\w+): '(.*)',$", (APP / f"texts.{language}.js").read_text(), re.MULTILINE)
        return {key: sorted(re.findall(r"\{(\w+)\}", text)) for key, text in lines}
    assert values("fr") == values("en") == values("it")


def test_every_text_is_used_and_every_used_text_exists():
    source = "\n".join(scripts().values())
    quoted = set(re.findall(r"'(\w+)'", source))
    families = re.findall(r"\bt\(`(\w+)\$\{", source) + re.findall(r"\bt_of\('(\w+)'", source)
    french = set(keys("fr"))
    assert {key for key in re.findall(r"\bt\('(\w+)'", source)} <= french
    unused = {key for key in french - quoted if not any(key.startswith(family) for family in families)}
    assert not unused


def test_every_module_is_fetched_at_once():
    preloaded = re.findall(r'rel="modulepreload" href="([^"]+)"', (APP / "index.html").read_text())
    assert sorted(preloaded) == sorted(path.name for path in APP.glob("*.js") if path.name != "app.js")


def test_no_markup_is_ever_parsed_and_no_token_is_kept():
    for name, source in scripts().items():
        for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "localStorage", "sessionStorage",
                          "document.cookie", "Authorization"):
            assert forbidden not in source, f"{name} uses {forbidden}"


def test_the_page_has_no_inline_script_or_style_and_asks_only_its_own_server():
    page = (APP / "index.html").read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)
