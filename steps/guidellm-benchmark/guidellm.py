"""Runs GuideLLM: the command line of its version, with a deadline, and with secrets kept out of its log.

The step before writes this file and plan.json beside it; the step after reads end.json and GuideLLM's report.
Only Python's own library, 3.9 or newer: this runs in whatever image holds GuideLLM.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from importlib import metadata
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def main():
    plan_file = FOLDER / "plan.json"
    if not plan_file.exists():
        print("nothing to run: the step before says why")
        return 0
    plan = json.loads(plan_file.read_text())
    program = find_program()
    if program is None:
        print("this image holds no GuideLLM: no package guidellm, and no program of that name")
        return finish(version="", code=127)
    version = version_of(program)
    line = fitting(plan["commandLines"], version)
    if line is None:
        print(f"GuideLLM {version or 'of an unknown version'} is older than {plan['commandLines'][0]['from']}")
        return finish(version=version, code=126)
    secret = token(plan["tokenFile"])
    fill = lambda text: text.replace(plan["placeholder"], secret)
    for path, text in line["files"].items():
        Path(path).write_text(fill(text))
    print(f"GuideLLM {version}: guidellm {' '.join(line['args'])}", flush=True)
    # GuideLLM takes settings from its own variables, which its images set and which then contradict its arguments.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GUIDELLM")}
    env = {**inherited, **plan["env"], **{name: fill(value) for name, value in line["env"].items()}}
    code, stopped = run([*program, *map(fill, line["args"])], env, secret, plan["timeoutSeconds"], plan["graceSeconds"])
    clean(Path(plan["report"]), secret)
    return finish(version=version, code=code, stopped=stopped)


def clean(report, secret):
    """Some generations write the token into their report. Here it is the one that was used; it may rotate."""
    if secret and report.exists():
        text = report.read_text()
        if secret in text:
            report.write_text(text.replace(secret, "[redacted]"))


def find_program():
    """The package in this Python, else the program on the PATH or where GuideLLM's own images have it."""
    try:
        metadata.version("guidellm")
        return [sys.executable, "-m", "guidellm"]
    except metadata.PackageNotFoundError:
        places = os.pathsep.join([os.environ.get("PATH", ""), "/opt/app-root/bin", "/opt/app-root/guidellm/bin"])
        found = shutil.which("guidellm", path=places)
        return found and [found]


def version_of(program):
    try:
        return metadata.version("guidellm")
    except metadata.PackageNotFoundError:
        told = subprocess.run([*program, "--version"], capture_output=True, text=True, timeout=120).stdout
        found = re.search(r"\d+(\.\d+)+", told)
        return found.group() if found else ""


def numbers(version):
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])


def fitting(lines, version):
    """The newest command line that this version takes."""
    known = [line for line in lines if numbers(line["from"]) <= numbers(version)]
    return known[-1] if known else None


def token(path):
    try:
        return Path(path).read_text().strip() if path else ""
    except FileNotFoundError:
        return ""


def run(command, env, secret, timeout, grace):
    """Passes its log on, and ends it when its time is up or this step is told to end."""
    stopped = []
    child = None

    def stop(why):
        if child is None:
            sys.exit(143)
        if not stopped:
            stopped.append(why)
            # To the whole group: its workers hold the requests. No generation writes a report on a signal; 0.3 does not
            # even heed an interruption.
            tell(child.pid, signal.SIGTERM)
            kill = threading.Timer(grace, tell, [child.pid, signal.SIGKILL])
            kill.daemon = True
            kill.start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda which, _: stop(signal.Signals(which).name))
    child = subprocess.Popen(
        command, env=env, cwd=FOLDER, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", start_new_session=True,
    )
    timer = threading.Timer(timeout, stop, ["timeout"])
    timer.daemon = True
    timer.start()
    threading.Thread(target=bury, args=[child], daemon=True).start()
    for text in child.stdout:
        print(text.rstrip("\n").replace(secret, "[redacted]") if secret else text.rstrip("\n"), flush=True)
    code = child.wait()
    timer.cancel()
    return code, stopped[0] if stopped else None


def bury(child):
    """Workers that outlive it would hold its log open for ever."""
    child.wait()
    time.sleep(1)
    tell(child.pid, signal.SIGKILL)


def tell(group, number):
    """The group may have ended by now; where only its dead are left, macOS calls that a lack of permission."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        pass


def finish(version, code, stopped=None):
    draft = FOLDER / "end.json.draft"
    draft.write_text(json.dumps({"version": version, "exitCode": code, "stopped": stopped}))
    draft.rename(FOLDER / "end.json")
    return code if 0 <= code <= 255 else 128 - code


ended = main()
# An init container of a plain Job that fails ends the pod, before the next one can say how GuideLLM ended.
sys.exit(0 if "--exit-zero" in sys.argv[1:] else ended)
