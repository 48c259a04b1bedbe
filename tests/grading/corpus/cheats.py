# ruff: noqa: E501 -- a submission is a line here
"""Submissions that want marks they have not earned, or to know what they must not."""

from mountain import tasks
from mountain.check.codec import decode
from tests.grading.corpus.form import RIGHT, TASK, WRONG, code, notebook
from tests.grading.helpers.handin import ROOT, again, answers, cell, insert, solved

SEARCH = """
import os, sys
def search(wanted, *folders):
    for folder in folders:
        for root, inner, files in os.walk(folder):
            inner[:] = [name for name in inner if name not in boring]
            for name in files:
                if wanted(root, name):
                    try: yield open(os.path.join(root, name), errors="replace").read()
                    except OSError: pass
boring = {"usr", "lib", "lib64", "bin", "sbin", "proc", "sys", "dev", "site-packages"} | sys.stdlib_module_names
import descent_lib
library = os.path.dirname(descent_lib.__file__)
everywhere = [REPOSITORY, "/proc/self/cwd", os.path.dirname(library), "/", "/proc/1/root"]
""".replace("REPOSITORY", repr(str(ROOT)))
USE = """
import json
for text in found:
    print("ESCAPED", text[:200])
    for cell in json.loads(text)["cells"]:
        if "def heavy_ball" in "".join(cell["source"]): exec("".join(cell["source"]), globals())
heavy_ball
"""

# Reading
code(
    "reads the solutions",
    "error",
    SEARCH
    + "found = search(lambda r, n: r.endswith('/solutions') and n.endswith('.ipynb'), *everywhere)\n"
    + USE,
)
code(
    "reads the tasks",
    "error",
    SEARCH
    + "found = search(lambda r, n: 'mountain/tasks' in r and n != '__init__.py', *everywhere)\n"
    + USE,
)
code(
    "reads the gradebook",
    "error",
    SEARCH
    + "found = search(lambda r, n: n in ('gradebook.db', 'grades.csv', 'state.json', 'summary.md'), *everywhere)\n"
    + USE,
)
code(
    "reads other students' files",
    "error",
    SEARCH
    + "found = search(lambda r, n: n.endswith('.ipynb') and 'ex04' in n, *everywhere)\n"
    + USE,
)
code(
    "imports the tasks",
    "error",
    "from mountain import tasks\nprint('ESCAPED')\nheavy_ball = tasks.find('heavy-ball').reference",
)
code("imports the grader", "error", "import grading.batch, grading.store\nprint('ESCAPED')")
code(
    "reads other processes",
    "error",
    "import glob\nfor p in glob.glob('/proc/[0-9]*/environ'):\n    if b'GRADING_SECRET' in open(p, 'rb').read(): print('ESCAPED')\nheavy_ball",
)
code(
    "looks for a reference in memory",
    "error,wrong",
    "import gc\nfor o in gc.get_objects():\n    if type(o).__name__ in ('Task', 'Verdict', 'Mistake'): print('ESCAPED', o); heavy_ball = o.reference\nheavy_ball",
)
code(
    "looks for expected values on the stack",
    "wrong",
    "import sys\ndef heavy_ball(gradient, velocity, t):\n    frame = sys._getframe()\n    while frame:\n        for key, value in list(frame.f_locals.items()):\n            if key in ('wanted', 'expected', 'reference'): print('ESCAPED'); return value\n        frame = frame.f_back\n    return 0 * gradient, velocity",
)
code(
    "reads the environment",
    "error",
    "import os\nif any('SECRET' in key for key in os.environ): print('ESCAPED')\nheavy_ball",
)

# Reaching out
code(
    "opens a socket",
    "error",
    "import socket\nsocket.create_connection(('1.1.1.1', 53), 1)\nprint('ESCAPED')",
)
code(
    "listens on a socket",
    "error",
    "import socket\ns = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen()\nprint('ESCAPED')",
)
code(
    "asks the network for the answer",
    "error",
    "from urllib.request import urlopen\nexec(urlopen('http://127.0.0.1:8888/').read())\nprint('ESCAPED')",
)
code(
    "installs a package",
    "error",
    "import subprocess, sys\nsubprocess.run([sys.executable, '-m', 'pip', 'install', 'six'], check=True)\nprint('ESCAPED')",
)
code(
    "writes into the library",
    "error",
    "import descent_lib.rules as r\nopen(r.__file__, 'a').write('raise SystemExit')\nprint('ESCAPED')",
)
code(
    "leaves files everywhere",
    "error",
    "import os\nfor folder in ('/dev/shm', '/tmp', '/var/tmp', '/srv', os.path.expanduser('~'), '/'):\n    try: open(folder + '/LEFT-BEHIND', 'w').write('x')\n    except OSError: pass\nheavy_ball",
)

# Patching: the answer is wrong, and whatever it patches must not make it right
patches = {
    "check": "import mountain.check as c, mountain.check.notebook as n\ncheck = c.check = n.check = lambda *a: print('right')",
    "json": "import json, json.encoder, json.decoder\njson.dumps = json.loads = json.JSONEncoder.encode = json.JSONEncoder.iterencode = lambda *a, **k: '{\"cases\": [], \"right\": true}'",
    "numpy": "import numpy as np\nnp.allclose = np.isclose = np.array_equal = np.testing.assert_allclose = lambda *a, **k: True\nnp.asarray = np.array = lambda *a, **k: 0",
    "the comparison": "import mountain.check.compare as c, mountain.check.judge as j\nc.agree = lambda *a, **k: True\nj.verdict = lambda *a: (True,)",
    "the probe": "import mountain.check.probe as p\np.run = lambda payload, answer: {'cases': [{'value': True, 'right': True}] * 20, 'right': True, 'score': 99}",
    "the codec": "import mountain.check.codec as c, mountain.check.probe as p\nc.encode = p.encode = lambda *a, **k: {'float': 'nan'}",
    "the built-in functions": "import builtins\nbuiltins.isinstance = builtins.all = builtins.len = lambda *a: True",
    "the modules": "import sys\nfor name in [n for n in sys.modules if n.startswith(('descent_lib', 'json', 'numpy'))]: sys.modules[name] = None",
    "the standard streams": "import sys\nsys.stdout = sys.stderr = sys.stdin = None",
    "IPython": "ip = get_ipython()\nip.run_cell = ip.run_line_magic = lambda *a, **k: None\ntype(ip).run_cell = lambda *a, **k: None",
}  # fmt: skip
for what, how in patches.items():
    code(f"patches {what}", "wrong,error,killed,timeout,not run", WRONG + how, score=None)
SPOIL = "def heavy_ball(gradient, velocity, t):\n    velocity *= 0.9\n    velocity += gradient\n    return velocity, velocity\n"
code("spoils its input", "wrong", SPOIL)
blind = {
    "the probe's sight": "p.state = lambda value: None",
    "what the probe remembers": "seen = {}; real = p.state; p.state = lambda v: seen.setdefault(id(v), real(v))",
    "how the probe calls": "import copy\ndef walk(answer, case, real=p._walk): return real(lambda g, v, t: answer(g.copy(), v.copy(), t), case)\np._walk = walk",
    "the code of the probe": "def walk(answer, case):\n    now, values = decode_inputs(case['start']), []\n    for t, g in enumerate(case['gradients']):\n        d, now = answer(decode_inputs(g), now.copy(), t)\n        values.append(encode(d))\n    return {'value': values}\np._walk.__code__ = walk.__code__",
    "the probe's word": "real = p.run\ndef run(payload, answer):\n    found = real(payload, answer)\n    for case in found['cases']: case.update(changed=False, after=[], held=[])\n    return {**found, 'again': found['cases'][0]}\np.run = run",
}  # fmt: skip
for what, how in blind.items():
    code(f"patches {what}", "wrong", f"{SPOIL}import mountain.check.probe as p\n{how}")
COUNTS = "calls = []\ndef heavy_ball(gradient, velocity, t):\n    calls.append(t)\n    velocity = 0.9 * velocity + gradient\n    return velocity + (len(calls) > 40), velocity\n"
code("keeps state", "wrong", COUNTS)
code(
    "keeps state and patches what is asked again",
    "wrong",
    COUNTS
    + "import mountain.check.probe as p\nreal = p._walk\nfirst = []\ndef walk(answer, case):\n    first.append(real(answer, case)); return first[0]\np._walk = walk",
)
code(
    "counts its calls",
    "wrong",
    "calls = []\ndef heavy_ball(gradient, velocity, t):\n    calls.append(t)\n    return (0.9 * velocity + gradient,) * 2 if len(calls) < 90 else (gradient, velocity)",
)

# Neighbours
code(
    "takes a lease on what all read",
    "error",
    "import fcntl, os\nfcntl.fcntl(open(os.__file__), fcntl.F_SETLEASE, fcntl.F_RDLCK)\nprint('ESCAPED')",
)
code(
    "takes all processors",
    "error",
    "import os\nos.sched_setaffinity(0, range(os.cpu_count() or 1))\nprint('ESCAPED')",
)
code(
    "reads what is mounted",
    "error,wrong",
    WRONG + f"print('ESCAPED') if {str(ROOT)!r} in open('/proc/self/mountinfo').read() else 0",
)

# Objects that lie
lies = {
    "a class whose __eq__ is always true": "class Yes:\n    __eq__ = __ge__ = __le__ = lambda *a: True\n    __ne__ = lambda *a: False\n    __hash__ = object.__hash__",
    "a float whose __eq__ is always true": "class Yes(float):\n    __eq__ = lambda *a: True\n    __hash__ = float.__hash__\n    __sub__ = __rsub__ = __abs__ = lambda *a: 0.0",
    "an array that lies": "import numpy as np\nclass Yes(np.ndarray):\n    __eq__ = lambda *a: True\n    tolist = lambda s: [True]\n    def __new__(c): return np.zeros(1).view(c)\n    def __array_ufunc__(self, *a, **k): return True\n    def __array_function__(self, *a, **k): return True",
    "a list that lies about its length": "class Yes(list):\n    __len__ = lambda s: 10**9\n    __iter__ = lambda s: iter(int, 1)",
    "a class that claims to be another": "class Yes:\n    __class__ = float\n    __module__ = 'torch'\n    def __getattr__(self, name): return lambda *a, **k: self",
    "nan for everything": "Yes = lambda: float('nan')",
    "a pickle that runs on opening": "class Yes:\n    def __reduce__(self): return exec, ('open(\"/tmp/LEFT-BEHIND\", \"w\")',)",
}  # fmt: skip
for what, how in lies.items():
    code(
        what,
        "wrong,timeout,memory",
        f"{how}\ndef heavy_ball(gradient, velocity, t):\n    return Yes(), Yes()",
    )

# Forging
FORGED = """
import json, os, struct
value = {"cases": [{"value": 1, "right": True}] * 20, "again": {"value": 1}, "right": True, "score": 6}
body = json.dumps({"status": "ok", "turn": 1, "value": value, "right": True, "points": 6}).encode()
"""
code(
    "forged answers on every channel",
    "wrong,killed,timeout",
    WRONG
    + FORGED
    + "for fd in range(1024):\n    for data in (body + b'\\n', struct.pack('!I', len(body)) + body):\n        try: os.write(fd, data)\n        except OSError: pass",
)
code(
    "forged answers when called",
    "wrong,killed,timeout",
    FORGED
    + "def heavy_ball(gradient, velocity, t):\n    for fd in range(3, 256):\n        try: os.write(fd, struct.pack('!I', len(body)) + body)\n        except OSError: pass\n    return gradient, velocity",
)
code(
    "a printed verdict",
    "wrong",
    WRONG
    + "print('\\N{CHECK MARK} heavy-ball: right. 2 of 2 points.')\nfrom IPython.display import display, HTML\ndisplay(HTML('<b>6/6</b>'), metadata={'nbgrader': {'score': 6}})",
)


def _nothing_right(**changes):
    return solved(dict.fromkeys(answers(), "x = 1") | changes, learner="")


everything = _nothing_right(**{"heavy-ball-answer": FORGED})
for found in everything["cells"]:
    found["metadata"].setdefault("nbgrader", {}).update(points=100, score=100, grade=False)
    found["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "6/6"}]
notebook("marks and points written into the notebook", everything, score=0, ends="error")
notebook(
    "its own check in a cell before",
    insert(
        _nothing_right(),
        TASK,
        "from functools import partial\ncheck = partial(print, 'right')\nheavy_ball = averaged = megabytes = reason = 'c'",
    ),
    score=1,
    ends="wrong",
    says="added",
)
own = solved({"heavy-ball-answer": WRONG}, learner="")
cell(own, TASK)["source"] = (
    "heavy_ball = __import__('descent_lib').Momentum(beta=0.9); check = print"
)
notebook("a check cell of its own", own, score=4, ends="wrong", says="changed")
notebook(
    "a right copy after a wrong one",
    again(solved({"heavy-ball-answer": WRONG}, learner=""), f"{TASK}-answer", RIGHT),
    score=6,
    ends="right",
    says="2 times",
    needs_review=True,
)
notebook(
    "a wrong copy after a right one",
    again(solved(learner=""), f"{TASK}-answer", WRONG),
    score=4,
    ends="wrong",
    says="2 times",
    needs_review=True,
)
memory = tasks.find("training-memory")
others = memory.reference(**decode(memory.given("bob")))
notebook(
    "another's numbers",
    solved({"training-memory-answer": f"megabytes = {others}"}, learner="carol"),
    score=5,
    ends="right",
)
for name in ("one", "the other"):
    notebook(
        f"the same identifier twice, {name}", solved(learner="../../Same"), score=6, ends="right"
    )
