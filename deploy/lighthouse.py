"""`make lighthouse`: the article with fifty comments, as Lighthouse's telephone loads it."""

import json
import os

from deploy import children, demo_site, npm_packages, run_folder
from deploy.steps import Refusal, obey, say, step
from deploy.test import NO_BROWSER, chromium

WANTED = {"accessibility": 100, "best-practices": 100, "seo": 100, "performance": 99}
FIGURES = {
    "largest-contentful-paint": "largest picture or text after",
    "cumulative-layout-shift": "layout shift",
    "total-blocking-time": "blocked for",
    "total-byte-weight": "weight",
}
CHROMIUM_FLAGS = "--headless=new --no-sandbox --disable-background-networking"
# The figure for performance varies with what else the machine does: the best of so many counts.
RUNS = 3


def main():
    """Measure, print the figures; whether any score is lower than wanted."""
    browser = chromium()
    if not browser:
        raise Refusal(NO_BROWSER)
    program = npm_packages.installed("lighthouse") / "lighthouse" / "cli" / "index.js"
    best = {}
    with demo_site.opened() as (address, environment):
        page = address + demo_site.crowded_article(environment)
        for run in range(RUNS):
            report = _measured(program, browser, page, run + 1)
            scores = _scores(report)
            if not best or scores["performance"] > best["performance"]:
                best, shown = scores, report
            if _lacking(best) == {}:
                break
    for name, score in best.items():
        say(f"  {score:>3}  {name} (wanted: {WANTED[name]})")
    for name, words in FIGURES.items():
        say(f"  {words}: {shown['audits'][name]['displayValue']}")
    for name in _lacking(best):
        for audit in _faults(shown, name):
            say(f"  {name}: {audit['title']}")
    return bool(_lacking(best))


def _measured(program, browser, page, run):
    file = run_folder.path("lighthouse.json")
    command = ["node", program, page, "--quiet", "--output=json", f"--output-path={file}"]
    command += [f"--only-categories={','.join(WANTED)}", f"--chrome-flags={CHROMIUM_FLAGS}"]
    with step(f"Measuring, run {run}"):
        status, said = children.listen(command, env={**os.environ, "CHROME_PATH": browser})
        if status:
            raise Refusal(f"Lighthouse failed: {said[-600:]}")
    return json.loads(file.read_text())


def _scores(report):
    return {name: round(report["categories"][name]["score"] * 100) for name in WANTED}


def _lacking(scores):
    return {name: score for name, score in scores.items() if score < WANTED[name]}


def _faults(report, category):
    """The audits that cost CATEGORY points."""
    references = report["categories"][category]["auditRefs"]
    audits = [report["audits"][one["id"]] for one in references if one["weight"]]
    return [audit for audit in audits if (audit["score"] or 0) < 1]


if __name__ == "__main__":
    obey(main)
