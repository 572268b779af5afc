# SPDX-License-Identifier: EUPL-1.2
"""GET /v1/home, five tiles of 4 to 6 KB for thousands of sessions, beside nginx serving a file of the same bytes, as
people configure it and with sendfile off, and bare Asio. Server CPU a request, rate, p99 at half the maximum."""
import os
import pathlib
import statistics
import tempfile

import bench
from house import House

ROUNDS, SECONDS, RESIDENTS = int(os.environ.get("ROUNDS", 5)), int(os.environ.get("SECONDS", 3)), 2000


def start_nginx(folder, page, sendfile, port):
    folder = pathlib.Path(folder, f"nginx-{sendfile}")
    folder.mkdir()
    (folder / "home.json").write_bytes(page)
    config = (bench.TOP / "tests/bench/peers/nginx.conf").read_text()
    for name, value in {"DIR": folder, "SENDFILE": sendfile, "PORT": port}.items():
        config = config.replace(f"@{name}@", str(value))
    (folder / "nginx.conf").write_text(config)
    for path in (folder.parent, folder):
        path.chmod(0o755)
    return bench.pinned(bench.SERVER_CORE, ["nginx", "-c", folder / "nginx.conf"])


def show(name, runs, base):
    ratio = statistics.median(run["cpu_us"] / other["cpu_us"] for run, other in zip(runs, base))
    print(f"{name:28} {bench.median(runs, 'cpu_us'):7.2f} us CPU/request ({bench.median(runs, 'user_us'):.1f} user)   {ratio:5.2f} x nginx   "
          f"{bench.median(runs, 'rate'):8.0f} req/s   p99 {bench.median(runs, 'p99_ms'):6.2f} ms", flush=True)
    return ratio


def main():
    house = House()
    folder = tempfile.TemporaryDirectory()
    started = []
    try:
        tokens = house.open_sessions(RESIDENTS, favourites=4)
        pages = [house.page(token, **{"Accept-Encoding": "identity"}) for token in tokens]
        page = pages[1].content
        assert len(pages[1].json()["tiles"]) == 5 and 4096 <= len(page) <= 6144, len(page)
        plain = house.write_lines("plain", tokens)
        tagged = house.write_lines("tagged", [f"{token}\t{page.headers['ETag']}" for token, page in zip(tokens, pages)])
        started = [start_nginx(folder.name, page, "on", 18190), start_nginx(folder.name, page, "off", 18191)]
        file = pathlib.Path(folder.name, "home.json")
        file.write_bytes(page)
        started.append(bench.pinned(bench.SERVER_CORE, [bench.TOP / "build/bare_asio", 18192, file]))
        for port in (18190, 18191, 18192):
            bench.wait_port(port)
        contenders = {
            "nginx static": (18190, started[0].pid, {"LINES_FILE": plain}),
            "nginx static, sendfile off": (18191, started[1].pid, {"LINES_FILE": plain}),
            "bare Asio": (18192, started[2].pid, {"LINES_FILE": plain}),
            "home 200": (house.port, house.pid, {"LINES_FILE": plain}),
            "home 304": (house.port, house.pid, {"LINES_FILE": tagged, "MODE": "etag"}),
            "home gzip": (house.port, house.pid, {"LINES_FILE": plain, "MODE": "gzip"}),
        }
        runs = {name: [] for name in contenders}
        for name, (port, pid, environment) in contenders.items():
            bench.measure(port, bench.family(pid), 1, **environment)
        for _ in range(ROUNDS):
            for name, (port, pid, environment) in contenders.items():
                runs[name].append(bench.measure(port, bench.family(pid), SECONDS, **environment))
        ratios = {name: show(name, runs[name], runs["nginx static"]) for name in contenders}
        half = bench.median(runs["home 200"], "rate") / 2
        paced = [bench.measure(house.port, [house.pid], SECONDS, LINES_FILE=plain, PACE=str(64 / half * 1000)) for _ in range(3)]
        print(f"home 200 at half the maximum: {bench.median(paced, 'rate'):.0f} req/s, p99 {bench.median(paced, 'p99_ms'):.2f} ms")
        bench.keep("home", {"page_bytes": len(page), "residents": RESIDENTS, "seconds": SECONDS, "ratio_to_nginx": ratios,
                            "runs": runs, "at_half": paced})
    finally:
        for process in started:
            process.terminate()
            process.wait()
        house.close()
        folder.cleanup()


main()
