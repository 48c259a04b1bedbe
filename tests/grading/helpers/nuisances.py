"""How a submission may try to stop, mislead or outlive the grader, with a sandbox or without."""

from tests.grading.helpers.attacks import Attack

TABLE = []


def nuisance(name, ends, source, waits=False):
    TABLE.append(Attack(name, source, frozenset(ends.split(",")), waits))


nuisance("loops_for_ever", "timeout", "while True: pass")
nuisance(
    "loops_and_swallows_every_exception",
    "timeout",
    """
import time
while True:
    try:
        time.sleep(60)
    except BaseException:
        pass
""",
    waits=True,
)
nuisance(
    "ignores_the_interrupt", "timeout", "import signal\nsignal.signal(2, print)\nwhile True: pass"
)
nuisance("never_lets_go_of_the_interpreter", "timeout", "sum(iter(int, 1))")
nuisance("prints_without_end", "output,timeout", "while True: print('x' * 1000)")
nuisance("leaves_python", "killed", "import os; os._exit(0)")
nuisance("kills_itself", "ok,killed", "import os; os.kill(os.getpid(), 9)")
nuisance(
    "stops_itself",
    "ok,timeout",
    "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
    waits=True,
)
nuisance("aborts", "killed", "import os; os.abort()")
nuisance("reads_address_zero", "killed", "import ctypes; ctypes.string_at(0)")
nuisance("recurses_too_deep", "error", "def f(): return f()\nf()")
nuisance(
    "overflows_the_stack",
    "killed",
    """
import sys
sys.setrecursionlimit(10**9)
class Endless:
    def __getattr__(self, name): return getattr(self, name + "x")
Endless().a
""",
)
nuisance("exits", "error", "import sys; sys.exit()")
nuisance("asks_a_question", "error", "input('?')")
nuisance(
    "writes_to_every_file_descriptor",
    "killed,timeout",
    """
import os
for fd in range(3, 1024):
    try:
        os.write(fd, b"\\0\\0\\0\\2{}" * 10)
    except OSError:
        pass
import time; time.sleep(60)
""",
    waits=True,
)
nuisance(
    "closes_every_file_descriptor",
    "killed",
    "import os\nos.closerange(0, 1024)",
)
nuisance(
    "breaks_the_tools_that_the_grader_uses",
    "ok",
    """
import builtins, json, socket, struct, sys
builtins.print = lambda *_, **__: None
json.dumps = json.loads = struct.pack = None
sys.stdout = sys.stderr = None
import mountain.check.probe as probe
probe.run = lambda *_: {"cases": [{"value": "ESCAPED"}]}
""",
)
nuisance(
    "leaves_threads_running",
    "ok",
    """
import threading
def work():
    while True:
        sum(range(1000))
for _ in range(4):
    threading.Thread(target=work).start()
""",
)
nuisance(
    "works_in_many_threads_and_sleeps_beside_them",
    "timeout",
    """
import hashlib, threading
def work():
    while True:
        hashlib.sha256(bytes(1 << 20))  # lets go of the interpreter
threads = [threading.Thread(target=work, daemon=True) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
""",
)
nuisance(
    "has_others_work_for_it",
    "error,timeout",
    """
import subprocess, sys
subprocess.run([sys.executable, "-c", "while True: pass"], check=True)
""",
)
nuisance(
    "fills_its_memory_slowly",
    "memory",
    """
hoard = []
while True:
    hoard.append(bytes(1 << 20) + b"x")
""",
)

FORGE = """
import json, socket, struct, time
def say(body, length=None):
    length = len(body) if length is None else length
    socket.socket(fileno=3).sendall(struct.pack("!I", length) + body)
"""
for name, words in {
    "nothing_of_meaning": "say(b'hello')",
    "no_object": "say(b'[]')",
    "a_wrong_turn": 'say(b\'{"status": "ok", "turn": "0123456789abcdef"}\')',
    "many_answers": "say(b'{}')\nfor _ in range(1000): say(b'{\"status\": \"ok\"}')",
    "too_deep_an_answer": "say(b'[' * 10**6)",
    "a_deep_object": "say(b'{\"a\":' * 100_000 + b'1' + b'}' * 100_000)",
    "a_length_beyond_all_bounds": "say(b'', 2**32 - 1)",
    "half_an_answer": "say(b'{', 100)\ntime.sleep(60)",
    "a_number_that_is_none": "say(b'{\"status\": NaN}')",
    "an_endless_integer": "say(b'{\"status\": ' + b'9' * 10**6 + b'}')",
    "no_text": "say(bytes(range(128, 256)))",
    "ten_megabytes": "say(b' ' * 10**7)",
}.items():
    waits = name == "half_an_answer"
    ends = "timeout,killed" if waits else "killed"
    nuisance(f"forges_{name}", ends, FORGE + words, waits)
