#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Adds up the XML results of every suite: a table, what was skipped and why, what failed, and `N passed, N failed`."""
import collections
import pathlib
import sys
import xml.etree.ElementTree as xml

Result = collections.namedtuple("Result", "suite name state text")


def state_of(case):
    for kind in ("failure", "error"):
        found = case.find(kind)
        if found is not None:
            return "failed", (found.text or found.get("message") or "").strip()
    skipped = case.find("skipped")
    if skipped is not None:
        return "skipped", (skipped.get("message") or skipped.text or "").strip()
    if case.get("status") == "notrun" and case.get("result") == "suppressed":
        return None, ""
    return "passed", ""


def read_suite(path):
    suite = path.stem.removeprefix("test_").removeprefix("python_")
    for case in xml.parse(path).iter("testcase"):
        state, text = state_of(case)
        if state:
            yield Result(suite, f"{case.get('classname', '')}.{case.get('name')}", state, text)


def read_all(folder):
    results = []
    for path in sorted(folder.glob("*.xml")):
        if path.name != "ctest.xml":
            results += read_suite(path)
    return results + crashed(folder / "ctest.xml", {r.suite for r in results if r.state == "failed"}, results)


def crashed(path, explained, results):
    """An executable that failed without a failed case of its own: it crashed, hung or could not start."""
    if not path.exists():
        return []
    lost = []
    for case in xml.parse(path).iter("testcase"):
        name = case.get("name")
        failed = case.get("status") == "fail" or case.find("failure") is not None
        if failed and name not in explained:
            lost.append(Result(name, "the whole executable", "failed", case.findtext("system-out", "")[-3000:]))
        elif not failed and not any(r.suite == name for r in results):
            lost.append(Result(name, name, "passed", ""))
    return lost


def main(folder):
    results = read_all(folder)
    count = collections.Counter((r.suite, r.state) for r in results)
    print(f"{'suite':<24}{'passed':>8}{'failed':>8}{'skipped':>9}")
    for suite in sorted({r.suite for r in results}):
        print(f"{suite:<24}" + "".join(f"{count[suite, s]:>{w}}" for s, w in
                                      (("passed", 8), ("failed", 8), ("skipped", 9))))
    for result in results:
        if result.state == "skipped":
            print(f"skipped: {result.suite}: {result.name}: {' '.join(result.text.split())[:200]}")
    for result in results:
        if result.state == "failed":
            print(f"\nFAILED {result.suite}: {result.name}\n{result.text[:4000]}")
    total = collections.Counter(r.state for r in results)
    print(f"\n{total['skipped']} skipped; details in {sys.argv[2]}")
    print(f"{total['passed']} passed, {total['failed']} failed")
    return 1 if total["failed"] or not total["passed"] else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
