"""Closing while the children that send are still being born, as with Ctrl-C just after a start."""

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[3]
#: closes the notifier at moments spread over the birth of its children, which is over within half a second
_PROGRAM = """
import threading, time
from vtflow.notify.apprise_notifier import AppriseNotifier
from vtflow.notify.channels import parse_channels
from vtflow.ports import Delivery

CHANNELS = parse_channels('channels: {postvak: {url: "json://127.0.0.1:9/"}}\\ndefault: [postvak]\\n', {}, "postvak")

def close_after(seconds, number):
    notifier = AppriseNotifier(CHANNELS, deadline_seconds=5)
    message = Delivery(f"test/{number}", "vt", "postvak", "titel", "tekst")
    sending = threading.Thread(target=notifier.deliver, args=([message],))
    sending.start()
    time.sleep(seconds)
    notifier.close()
    sending.join(30)
    print("closed", flush=True)

if __name__ == "__main__":
    for number in range(8):
        close_after(number * 0.05, number)
"""


def test_closing_while_the_first_children_start_prints_no_traceback(tmp_path: Path) -> None:
    # why a file: each child loads the program of its parent while it is born, as those of `vtflow` do
    program = tmp_path / "program.py"
    program.write_text(_PROGRAM, encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, str(program)],
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (ended.returncode, ended.stdout.split()) == (0, ["closed"] * 8), ended.stderr
    assert [line for line in ended.stderr.splitlines() if not line.startswith("delivery ")] == []
