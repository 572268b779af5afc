# SPDX-License-Identifier: EUPL-1.2
"""What the operator tells every app: a crisis banner, a minimum version, and the moment that is shown."""
import json
import os

import pytest

pytestmark = pytest.mark.skipif("METROPOLE_BASE_URL" in os.environ, reason="a server given by address has its own settings")

BANNER = {"level": "crisis", "title": {"fr": "Feu de forêt : restez chez vous", "en": "Wildfire: stay at home"},
          "text": {"fr": "Massif de l’Étoile. Fermez portes et fenêtres.", "en": "Étoile hills. Close doors and windows."}}


def notice(tmp_path, **changes):
    tmp_path.chmod(0o755)
    path = tmp_path / "notice.json"
    path.write_text(json.dumps({"minimum_version": "1.0.0", "recommended_version": "1.0.0", "switches": {}, **changes}))
    return path


def test_the_crisis_banner_comes_first_in_the_residents_language(chromium, start_server, tmp_path):
    server = start_server(app__notice_file=notice(tmp_path, banner=BANNER))
    page = chromium.fresh(server.base).open(loaded=".banner")
    page.says(".banner", "Feu de forêt")
    page.see(".tile")
    page.picture("home-phone-crisis")
    page.fresh(server.base, languages="en").open("#/piscines", ".banner")
    page.says(".banner", "Wildfire")


def test_an_app_that_is_too_old_is_told_so(chromium, start_server, tmp_path):
    server = start_server(app__notice_file=notice(tmp_path, minimum_version="9.0.0"))
    page = chromium.fresh(server.base).open(loaded=".tile")
    page.says("#state", "trop ancienne")


def test_the_page_follows_the_servers_moment(chromium, start_server):
    server = start_server(clock__at="2026-07-14T18:30:00+02:00")
    page = chromium.fresh(server.base).open(loaded=".tile")
    page.says("h1", "Bonsoir")
    page.says(".hero-date", "(?i)mardi 14 juillet")
