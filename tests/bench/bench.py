# SPDX-License-Identifier: EUPL-1.2
"""What the benchmarks share: processes pinned to cores, CPU time read from /proc, wrk runs, results kept."""
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
RESULTS = TOP / "tests/bench/results"
SERVER_CORE, LOAD_CORE = "0", "1"
TICKS = os.sysconf("SC_CLK_TCK")


def pinned(core, command, **options):
    return subprocess.Popen(["taskset", "-c", core, *map(str, command)], **options)


def family(pid):
    """The process and its children: nginx works in a child."""
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()
    return [str(pid), *children]


def cpu_seconds(pids):
    """User and system time used so far."""
    user = system = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        user, system = user + int(fields[11]), system + int(fields[12])
    return user / TICKS, system / TICKS


def resident_mib(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def wrk(port, seconds, connections=64, **environment):
    """One run of wrk from the load core: requests, rate, latencies in ms, answers other than 2xx and 3xx."""
    command = ["taskset", "-c", LOAD_CORE, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s",
               str(TOP / "tests/bench/load.lua"), f"http://127.0.0.1:{port}/v1/home"]
    text = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=True).stdout
    unit = {"us": 0.001, "ms": 1.0, "s": 1000.0}
    latency = {share: float(value) * unit[kind]
               for share, value, kind in re.findall(r"^\s+(\d+)%\s+([\d.]+)(us|ms|s)$", text, re.M)}
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    errors = re.search(r"Socket errors: (.*)", text)
    return {"requests": int(re.search(r"(\d+) requests in", text)[1]),
            "rate": float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]),
            "p50_ms": latency.get("50"), "p99_ms": latency.get("99"), "bad": int(bad[1]) if bad else 0,
            "errors": errors[1] if errors else ""}


def measure(port, pids, seconds, **environment):
    """A run with the CPU time it cost the server: microseconds a request."""
    before = cpu_seconds(pids)
    run = wrk(port, seconds, **environment)
    run["user_us"], run["system_us"] = ((after - start) / run["requests"] * 1e6 for start, after in zip(before, cpu_seconds(pids)))
    run["cpu_us"] = run["user_us"] + run["system_us"]
    assert run["bad"] == 0 and not run["errors"], f"a run with failures does not count: {run}"
    return run


def wait_port(port):
    import socket
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nothing listens on port {port}")


def median(runs, key):
    return statistics.median(run[key] for run in runs)


def machine():
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    commit = subprocess.run(["git", "-C", str(TOP), "describe", "--always", "--dirty"], capture_output=True, text=True).stdout.strip()
    return {"commit": commit, "cpu": model[1] if model else platform.machine(), "cores": os.cpu_count(),
            "kernel": platform.release(), "load": os.getloadavg()[0], "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}


def keep(name, figures):
    """Writes results/NAME-COMMIT.json and prints where."""
    RESULTS.mkdir(exist_ok=True)
    about = machine()
    file = RESULTS / f"{name}-{about['commit']}.json"
    file.write_text(json.dumps({"machine": about, **figures}, indent=1) + "\n")
    print(f"kept in {file.relative_to(TOP)}")
