# SPDX-License-Identifier: EUPL-1.2
"""Every kind of tile the contract knows, and one it does not, drawn by the app's own module."""
import datetime

import pytest

from chromium import SIZES

DRAW = """const done = arguments[1];
import('/tiles.js').then(({draw_tile}) => {
  document.querySelector('.tiles').replaceChildren(...arguments[0].map(draw_tile));
  done();
})"""


def instant(**later):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(**later)).strftime("%Y-%m-%dT%H:%M:%SZ")


def freshness(state, **ago):
    at = instant(**{unit: -value for unit, value in ago.items()})
    return {"source": "Essai", "observed_at": at if state != "scheduled" else None, "fetched_at": at, "good_until": None,
            "state": state}


def tile(key, kind, title, lines, **more):
    return {"key": f"test:{key}", "module": "test", "kind": kind, "title": title, "lines": lines, "badges": [], "at": [],
            "action": None, "freshness": freshness("live", seconds=10), "reason": None, **more}


def tiles():
    return [
        tile("departures", "departures", "Castellane – métro 1", ["La Fourragère", "La Rose"],
             at=[instant(minutes=6, seconds=5), instant(minutes=14)], action={"label": "Tous les passages", "href": "#/x"}),
        tile("alert", "alert", "Vent violent cet après-midi", ["Parcs et massifs fermés de 12 h à 20 h."],
             freshness=freshness("live", minutes=5)),
        tile("calendar", "calendar", "Collecte des encombrants", ["Rue Honnorat", "À sortir avant 6 h"],
             at=[instant(days=3)], freshness=freshness("scheduled", days=10)),
        tile("progress", "progress", "Lampadaire éteint", ["Signalé", "Pris en charge", "Intervention prévue"],
             at=[instant(days=-2), instant(days=-1), instant(days=1)], badges=[{"code": "works", "text": "En cours"}],
             freshness=freshness("stale", hours=2)),
        tile("list", "list", "Bibliothèque de l’Alcazar", ["2 livres à rendre", "1 réservation prête"],
             freshness=freshness("down", hours=25)),
        tile("status", "status", "Piscine Vallier", ["Ferme à 19 h", "Marseille 4e"],
             badges=[{"code": "open", "text": "Ouverte"}]),
        tile("link", "link", "Qualité de l’eau", ["Plage par plage."], action={"label": "Ouvrir", "href": "https://example.org/"}),
        tile("bad-link", "link", "Adresse refusée", ["Rien à suivre."], action={"label": "Piège", "href": "javascript:alert(1)"}),
        tile("unknown", "hologram", "Un genre à venir", ["Dessiné comme un texte <b>sans balises</b>."]),
        tile("nothing", "text", "Réseau lent", [], freshness=freshness("down"), reason={"code": "pending", "text": "Patience."}),
    ]


@pytest.fixture(params=SIZES)
def drawn(chromium, base, request):
    page = chromium.fresh(base, request.param).open(loaded=".tile")
    page.driver.execute_async_script(DRAW, tiles())
    page.picture(f"tiles-{request.param}")
    yield page
    assert not page.complaints()


def words(page, key):
    return page.texts(f"[data-key='test:{key}']")[0].replace("\u00a0", " ").replace("\u202f", " ")


def test_each_kind_says_what_it_carries(drawn):
    assert "dans 6 min" in words(drawn, "departures") and "dans 14 min" in words(drawn, "departures")
    assert "demain" in words(drawn, "progress")
    assert "Ouverte" in words(drawn, "status")
    assert drawn.all("[data-key='test:calendar'] .date-day")
    assert drawn.all("[data-key='test:progress'] ol")
    assert drawn.all(".tile-alert")


def test_ages_tell_what_kind_of_truth_they_are(drawn):
    assert "Mis à jour il y a 5 min" in words(drawn, "alert")
    assert "Donnée ancienne, mise à jour il y a 2 h" in words(drawn, "progress")
    assert "Source injoignable, dernière valeur hier" in words(drawn, "list")
    assert "Selon la publication, lue il y a 10 j" in words(drawn, "calendar")
    assert "Patience." in words(drawn, "nothing")


def test_an_unknown_kind_is_drawn_as_text_and_texts_are_never_markup(drawn):
    assert drawn.all(".tile-text[data-key='test:unknown']")
    assert "<b>sans balises</b>" in words(drawn, "unknown")


def test_a_tap_leads_only_to_pages(drawn):
    assert drawn.see("[data-key='test:link'] a").get_attribute("href") == "https://example.org/"
    assert not drawn.all("[data-key='test:bad-link'] a")
