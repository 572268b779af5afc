# SPDX-License-Identifier: EUPL-1.2
"""deploy/up and deploy/down as far as they go without compiling: options, refusals, what they say."""
import os
import re
import socket
import subprocess

import pytest

from harness.stores import TOP

UP = TOP / "deploy/up"
DOWN = TOP / "deploy/down"


def run(*command, **options):
    return subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=60, check=False,
                          env={**os.environ, "TERM": "dumb"}, **options)


def test_help_names_every_option():
    shown = run(UP, "--help")
    assert shown.returncode == 0
    for option in ("--port", "--dir", "--at", "--bench"):
        assert option in shown.stdout


@pytest.mark.parametrize("arguments, said", [
    (["--port", "0"], "--port"),
    (["--port", "http"], "--port"),
    (["--port"], "--port"),
    (["--at", "tomorrow"], "--at"),
    (["--at", "2026-11-23T07:42"], "--at"),
    (["--fast"], "--fast"),
])
def test_a_wrong_option_is_refused_by_name(arguments, said):
    refused = run(UP, *arguments)
    assert refused.returncode != 0
    assert said in refused.stderr
    assert "ready" not in refused.stdout


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path):
    tmp_path.chmod(0o755)
    (tmp_path / "letter.txt").write_text("dear")
    refused = run(UP, "--dir", tmp_path, "--port", "65001")
    assert refused.returncode != 0
    assert "autre --dir" in refused.stderr
    assert [entry.name for entry in tmp_path.iterdir()] == ["letter.txt"]


def test_a_port_held_by_another_program_is_said_plainly(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = run(UP, "--dir", tmp_path / "run", "--port", port)
    run("rm", "-rf", os.path.realpath(tmp_path / "run"))
    assert refused.returncode != 0
    assert f"Le port {port} est déjà pris" in refused.stderr


def test_two_do_not_share_a_folder(tmp_path):
    first = run("bash", "-c", f"top={TOP}; for p in say place; do source $top/deploy/lib/$p.sh; done; "
                f"use_dir {tmp_path}/run; take_lock $data/lock taken; {UP} --dir {tmp_path}/run --port 65002")
    run("rm", "-rf", os.path.realpath(tmp_path / "run"))
    assert first.returncode != 0
    assert "travaille déjà" in first.stderr


def test_down_says_when_there_is_nothing_to_stop(tmp_path):
    stopped = run(DOWN, "--dir", tmp_path / "nowhere")
    assert stopped.returncode == 0
    assert "Rien à arrêter" in stopped.stdout


def test_the_share_done_never_goes_back():
    script = f"""source {TOP}/deploy/lib/say.sh
      log=/dev/null
      plan one 3 Premier; plan two 1 Second
      say_share() {{ [[ $1 =~ ^([0-9]+)$ ]] && parsed=$((BASH_REMATCH[1] * 100)); }}
      begin one; watch say_share bash -c 'for i in 1 2 3 4 5 6 7 8 9 10; do echo $i; sleep 0.25; done'
      begin two; advance 900; finish"""
    shown = run("bash", "-c", script)
    shares = [int(s) for s in re.findall(r"\[ *(\d+) %\]", shown.stdout)]
    assert shares and shares == sorted(shares)
    assert "reste" in shown.stdout


def test_a_failed_step_shows_the_reason_and_keeps_the_log(tmp_path):
    log = tmp_path / "log"
    shown = run("bash", "-c", f"source {TOP}/deploy/lib/say.sh; log={log}; plan a 1 Essai; begin a; "
                "watch no_share bash -c 'echo reason; exit 3'; echo status $?")
    assert "status 3" in shown.stdout
    assert log.read_text() == "reason\n"
