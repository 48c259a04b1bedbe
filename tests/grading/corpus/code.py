# ruff: noqa: E501 -- a submission is a line here
"""Hostile code in the answer to the first task: what it tries, and how that ends.

``code(name, ends, source)``: ``ends`` is the status that the task may have in the record. The other
three answers are right, and must keep their 4 points of 6 whatever the first one does.
"""

from tests.grading.corpus.form import FULL, RIGHT, code, honest

NEVER = "def heavy_ball(gradient, velocity, t):\n    "

# Time
code("infinite loop", "timeout", "while True: pass")
code("infinite loop when called", "timeout", NEVER + "while True: pass")
code(
    "loop that swallows every exception",
    "timeout",
    "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
)
code(
    "loop deaf to the interrupt",
    "timeout",
    "import signal\nfor n in (2, 14, 15): signal.signal(n, signal.SIG_IGN)\nwhile True: pass",
)
code("sleep without end", "timeout", "import time; time.sleep(10**6)")
code("sleep without end in an event loop", "timeout", "import asyncio\nawait asyncio.sleep(10**6)")
code("one call that never returns", "timeout,memory", "x = 9 ** 9 ** 9")
code("loop inside the interpreter", "timeout", "sum(iter(int, 1))")
code(
    "stops itself",
    "timeout",
    "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)\nwhile True: pass",
)

code(
    "many threads at work",
    "timeout",
    "import hashlib, threading\ndef work():\n    while True: hashlib.sha256(bytes(1 << 20))\nthreads = [threading.Thread(target=work) for _ in range(8)]\nfor t in threads: t.start()\nfor t in threads: t.join()",
)

# Space
code("fork bomb", "error", "import os\nwhile True: os.fork()")
code(
    "thread bomb",
    "error,memory",
    "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(99,)).start()",
)
code("memory bomb", "memory", "x = [0]\nwhile True: x = x + x")
code("memory bomb at once", "memory", "x = bytearray(10 ** 12)")
code(
    "memory bomb in NumPy",
    "memory",
    "import numpy as np\nx = [np.ones(10**6) for _ in range(10**6)]",
)
code("disk bomb", "error", "with open('x', 'wb') as f:\n    while True: f.write(bytes(1 << 20))")
code("a million files", "error", "for i in range(10**6): open(f'{i}', 'w').close()")
code("output bomb", "output,timeout", "while True: print('x' * 10**5)")
code(
    "output bomb past Python", "output,timeout", "import os\nwhile True: os.write(2, b'x' * 10**5)"
)
code("an enormous last line", "memory,output,timeout,missing,error", "'x' * 10**8")
code("recursion without end", "error", "def f(): return f()\nf()")
code(
    "overflow of the C stack",
    "killed",
    "import sys; sys.setrecursionlimit(10**9)\ndef f(): return f()\nclass A:\n    __getattr__ = lambda s, n: getattr(s, n + 'x')\nA().y",
)
code(
    "an endless answer",
    "wrong,error,timeout,memory",
    NEVER + "import itertools\n    return itertools.repeat(0), 0",
)
code("an answer that contains itself", "wrong", NEVER + "x = []; x.append(x)\n    return x, x")
code("an answer of a gigabyte", "wrong,memory,killed", NEVER + "return [0.0] * 10**8, 0")
code("an answer of two million numbers", "wrong", NEVER + "return [[0.5] * 10**5] * 19, velocity")
code("a state of two million numbers", "wrong", NEVER + "return gradient, [[0.5] * 10**5] * 19")
code("an answer of large integers", "wrong,timeout", NEVER + "return 10 ** 300000, 0")

# Exits
code("os._exit", "killed", "import os; os._exit(0)")
code("os._exit when called", "killed", NEVER + "import os; os._exit(0)")
code("kill -9 of itself", "killed,error", "import os; os.kill(os.getpid(), 9)\nos._exit(1)")
code("kill -9 of everybody", "error,killed", "import os\nos.kill(-1, 9)\nraise OSError")
code("kill -9 of its parent", "error", "import os\nos.kill(os.getppid() or 2, 9)")
code("sys.exit", "error", "import sys; sys.exit()")
code("SystemExit when called", "error,wrong", NEVER + "raise SystemExit")
code("quit", "error,missing", "quit()\nraise SystemExit")
code("KeyboardInterrupt", "error", "raise KeyboardInterrupt")
code("abort", "killed", "import os; os.abort()")
code("segmentation fault", "killed", "import ctypes; ctypes.string_at(0)")
code("closes every file", "killed,error", "import os; os.closerange(0, 1 << 16)")
code(
    "another program in its place", "error", "import os, sys; os.execv(sys.executable, ['python'])"
)
code(
    "an error whose text raises",
    "error",
    "class E(Exception):\n    def __str__(self): raise self\nraise E",
)
code("an error of ten megabytes", "error", "raise ValueError('x' * 10**7)")
code("a syntax error", "error", "def heavy_ball(:")
code("zero bytes in the code", "error", "x = '\0'\n1/0")
code("waits for a question", "error", "input('How? ')")

# What must cost nothing, or nobody else
honest(
    "warnings, prints and text on stderr",
    RIGHT
    + "\nimport sys, warnings, numpy as np\nwarnings.warn('x')\nnp.exp(1e9)\nprint('hm')\nprint('oh', file=sys.stderr)",
)
honest(
    "threads and exit handlers left behind",
    RIGHT
    + "\nimport atexit, threading, time\natexit.register(lambda: time.sleep(99))\nthreading.Thread(target=time.sleep, args=(999,)).start()",
)
honest(
    "deletes all it can",
    RIGHT
    + "\nimport os, shutil\nfor p in os.listdir('/'): shutil.rmtree('/' + p, ignore_errors=True)",
)
honest(
    "shell and magics",
    RIGHT
    + "\nfor line in ('!id', '!rm -rf /', '%run /etc/passwd', '%cd /'):\n    try: get_ipython().run_cell(line)\n    except BaseException: pass",
)
honest(
    "HTML and script in its output",
    RIGHT
    + "\nfrom IPython.display import HTML, Javascript, display\nprint('<script>alert(666)</script>')\ndisplay(HTML('<img src=x onerror=alert(666)>'), Javascript('alert(666)'))\n'<script>alert(666)</script>'",
)
honest(
    "HTML and script in its code",
    RIGHT + "\nx = '</pre></code></textarea><script>alert(666)</script>'",
)
honest(
    "control characters in its output",
    RIGHT + "\nprint('\\x1b]0;owned\\x07\\x1b[2J', '\\u202e', '\\ud800')",
)
for what, line in {
    "!pip": "!pip install -q numpy", "%pip": "%pip install numpy", "an assigned !ls": "files = !ls",
    "get_ipython": "get_ipython().system('ls'); get_ipython().getoutput('ls')", "%conda": "%conda install x",
}.items():  # fmt: skip
    code(f"{what} before its answer", "right", f"{line}\n{RIGHT}", FULL, says="no shell")
honest("a recursion limit of its own", RIGHT + "\nimport sys; sys.setrecursionlimit(50_000)")
