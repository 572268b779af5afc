# SPDX-License-Identifier: EUPL-1.2
"""Pools as a phone sees them, from the demonstration data to an import while the server runs."""
import copy
import json
import subprocess
import time

import pytest
import requests

from harness.resident import Resident
from harness.server import BINARY, clean_environment
from harness.stores import TOP, wait_until

DEMO = json.loads((TOP / "modules/pools/demo/pools.geojson").read_text(encoding="utf-8"))
IDS = sorted(feature["id"] for feature in DEMO["features"])


def ask(server, path, language="fr", **headers):
    return requests.get(server.base + path, headers={"Accept-Language": language, **headers}, timeout=10)


def pages(server, query):
    """All ids of a list, following `next`."""
    ids, after = [], ""
    while True:
        page = ask(server, f"/v1/pools?{query}{after}").json()
        ids += [item["id"] for item in page["items"]]
        if page["next"] is None:
            return ids
        after = f"&after={page['next']}"


@pytest.mark.parametrize("limit", [1, 7, 200])
def test_list_gives_every_pool_once(server, limit):
    assert pages(server, f"limit={limit}") == IDS


def test_near_gives_the_nearest_first(server):
    page = ask(server, "/v1/pools?near=5.401,43.3005&limit=5").json()
    assert page["items"][0]["id"] == "vallier"
    distances = [item["distance_m"] for item in page["items"]]
    assert distances == sorted(distances) and all(distance % 10 == 0 for distance in distances)
    assert sorted(pages(server, "near=5.4,43.3&limit=7")) == IDS


def test_near_says_why_nothing_is_there(server):
    page = ask(server, "/v1/pools?near=2.35,48.85&radius_m=5000").json()
    assert page["items"] == [] and page["next"] is None
    assert page["reason"]["code"] == "none_within_radius"
    assert "5\u00a0km" in page["reason"]["text"]


@pytest.mark.parametrize("query", ["near=5.4", "near=200,43", "limit=0", "after=%20", "near=5.4,43.3&after=vallier"])
def test_what_does_not_fit_is_refused_with_its_place(server, query):
    answer = ask(server, f"/v1/pools?{query}")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["errors"] and problem["errors"][0]["pointer"].startswith("query/")
    assert "200,43" not in answer.text and "5.4" not in answer.text


@pytest.mark.parametrize("language, status", [("fr", "Ouverte"), ("en-GB,en;q=0.9", "Open"), ("it", "Aperta"),
                                              ("de", "Ouverte")])
def test_one_pool_in_each_language(server, language, status):
    answer = ask(server, "/v1/pools/vallier", language)
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == (language[:2] if language != "de" else "fr")
    assert "accept-language" in answer.headers["Vary"].lower()
    pool = answer.json()
    assert pool["status_text"] == status and pool["name"] == "Piscine Vallier"
    assert pool["freshness"]["state"] == "scheduled" and pool["freshness"]["fetched_at"]


def test_an_unknown_pool_is_404(server):
    answer = ask(server, "/v1/pools/atlantis", "en")
    assert answer.status_code == 404
    assert answer.json()["code"] == "pool_unknown"


@pytest.mark.parametrize("path", ["/v1/pools", "/v1/pools/vallier", "/v1/pools?near=5.4,43.3"])
def test_what_has_not_changed_is_304(server, path):
    first = ask(server, path)
    again = ask(server, path, **{"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and not again.content
    assert ask(server, path, "it", **{"If-None-Match": first.headers["ETag"]}).status_code == 200


def source(folder, change):
    """The demonstration file after `change(features by id)`, as a file."""
    changed = copy.deepcopy(DEMO)
    change({feature["id"]: feature["properties"] for feature in changed["features"]}, changed["features"])
    path = folder / "pools.geojson"
    path.write_text(json.dumps(changed), encoding="utf-8")
    return path


def close_vallier(pools, _features):
    pools["vallier"]["status"] = "works"
    pools["vallier"]["status_text"] = {"fr": "Vidange jusqu’en janvier"}


def seconds_until(condition):
    begun = time.monotonic()
    wait_until("the import is seen", condition, 10)
    return time.monotonic() - begun


def tile(resident, key):
    tiles = resident.get("/v1/home").json()["tiles"]
    return next((one for one in tiles if one["key"] == key), None)


def test_an_import_reaches_list_and_home_within_a_second(start_server, tmp_path):
    server = start_server()
    resident = Resident(server.base)
    assert resident.post("/v1/me/favourites", json={"dataset": "pools", "id": "vallier"}).ok
    wait_until("the tile is there", lambda: tile(resident, "pools:vallier"), 5)
    assert tile(resident, "pools:vallier")["badges"][0]["code"] == "open"
    tag = ask(server, "/v1/pools").headers["ETag"]

    server.command("import", "pools", source(tmp_path, close_vallier))
    assert seconds_until(lambda: ask(server, "/v1/pools/vallier").json()["status"] == "works") < 1
    assert ask(server, "/v1/pools", **{"If-None-Match": tag}).status_code == 200
    assert seconds_until(lambda: tile(resident, "pools:vallier")["badges"][0]["code"] == "works") < 1
    assert tile(resident, "pools:vallier")["reason"]["text"] == "Vidange jusqu’en janvier"


def test_a_favourite_that_left_the_list_keeps_a_tile_that_says_so(start_server, tmp_path):
    server = start_server()
    resident = Resident(server.base)
    assert resident.post("/v1/me/favourites", json={"dataset": "pools", "id": "vallier"}).ok

    def remove(_pools, features):
        features[:] = [feature for feature in features if feature["id"] != "vallier"]

    server.command("import", "pools", source(tmp_path, remove))
    wait_until("the tile says so", lambda: (tile(resident, "pools:vallier") or {"reason": None})["reason"], 5)
    assert tile(resident, "pools:vallier")["reason"]["code"] == "pool_gone"
    assert ask(server, "/v1/pools/vallier").status_code == 404


def refused_import(server, path):
    done = subprocess.run([BINARY, "import", "--config", server.config, "pools", path], env=clean_environment(),
                          capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    return done.stdout + done.stderr


def test_a_bad_file_changes_nothing_and_says_why(start_server, tmp_path):
    server = start_server()
    before = ask(server, "/v1/pools?limit=200").json()

    def spoil(pools, _features):
        pools["vallier"]["status"] = "perhaps"

    def halve(_pools, features):
        del features[::2]

    assert "properties/status" in refused_import(server, source(tmp_path, spoil))
    assert "import_deletes_too_much" in refused_import(server, source(tmp_path, halve))
    assert ask(server, "/v1/pools?limit=200").json() == before


def test_an_unchanged_import_moves_only_its_instant(start_server):
    server = start_server()
    before = ask(server, "/v1/pools/vallier").json()
    said = server.command("import", "pools", TOP / "modules/pools/demo/pools.geojson")
    assert f"{len(IDS)} unchanged" in said
    wait_until("the new instant is seen",
               lambda: ask(server, "/v1/pools/vallier").json()["freshness"]["fetched_at"]
               >= before["freshness"]["fetched_at"], 5)
    after = ask(server, "/v1/pools/vallier").json()
    after["freshness"]["fetched_at"] = before["freshness"]["fetched_at"]
    assert after == before
