# SPDX-License-Identifier: EUPL-1.2
"""Pools: the list, filters, near me, details in place, favourites."""
import json

import pytest

from chromium import SIZES, TOP

POOLS = json.loads((TOP / "modules/pools/demo/pools.geojson").read_text())["features"]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_every_demonstration_pool_is_listed(chromium, base, size, dark):
    page = chromium.fresh(base, size, dark).open("#/piscines", ".pool")
    assert len(page.all(".pool")) == len(POOLS)
    assert page.texts(".count") == [f"{len(POOLS)} piscines"]
    page.picture(f"pools-{size}-{'dark' if dark else 'light'}")
    assert not page.complaints()


def test_search_forgives_case_and_accents(visitor):
    visitor.open("#/piscines", ".pool")
    visitor.see("#search").send_keys("GRANIERE")
    assert visitor.texts(".pool-name") == ["Piscine La Granière"]
    assert visitor.texts(".count") == ["1 piscine"]


def test_filters_keep_what_they_say(visitor):
    visitor.open("#/piscines", ".pool")
    visitor.click(".chip:nth-of-type(2)")
    is_open = [p for p in POOLS if p["properties"]["status"] == "open"]
    assert len(visitor.all(".pool")) == len(is_open)
    visitor.click(".chip:nth-of-type(3)")
    accessible = [p for p in is_open if p["properties"]["accessibility"]["wheelchair"] == "yes"]
    assert len(visitor.all(".pool")) == len(accessible)


def test_an_empty_result_is_said(visitor):
    visitor.open("#/piscines", ".pool")
    visitor.see("#search").send_keys("zzz")
    visitor.says(".count", "Aucune piscine")


def test_near_me_sorts_by_distance_and_sends_a_rounded_position(visitor):
    visitor.stand_at(5.461234, 43.285678)
    visitor.open("#/piscines", ".pool")
    visitor.click("[data-focus=near]")
    visitor.says(".pool-line", "· à ")
    assert visitor.texts(".pool-name")[0] == "Piscine La Granière"
    asked = [address for address in visitor.requests() if "near=" in address]
    assert asked and all("near=5.461,43.286&" in address.replace("%2C", ",") for address in asked)
    visitor.picture("pools-phone-near")


def test_details_open_in_place(visitor):
    visitor.open("#/piscines", ".pool")
    visitor.click("#pool-vallier .pool-toggle")
    visitor.says("#pool-vallier-details", "(?s)Horaires.*démonstration.*Bassins.*25 m.*Accessibilité")
    visitor.picture("pool-phone-details")
    visitor.click("#pool-vallier .pool-toggle")
    visitor.until("closed again", lambda: not visitor.all("#pool-vallier-details")[0].is_displayed())


def test_a_favourite_is_kept_and_can_be_taken_away(visitor):
    star = "#pool-vallier .favourite"
    visitor.open("#/piscines", star)
    visitor.click(star)
    visitor.says(".toast", "est dans vos favoris")
    visitor.open("#/piscines", f"{star}[aria-pressed=true]")
    visitor.click(star)
    visitor.says(".toast", "n’est plus dans vos favoris")
    visitor.open("#/piscines", f"{star}[aria-pressed=false]")
