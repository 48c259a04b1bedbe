r"""The questions: a module per chapter, named like the chapter's notebook with a ``c`` before it.

To ask about another chapter, write its module; it is found by its name. To add a question, call
``questions.choice`` (pairs of option and reply, the right one first) or ``questions.number``, or
write a function under ``@questions.drawn``. Such a function draws its data with ``pick`` and
computes the answer; its name is the question's key. It returns the fields of a ``Number``:
``text``, ``answer``, ``why`` (for the right answer), ``how`` (the way to it) and ``wrong``, pairs
of a mistake's result and what to say about it. Choose the data such that no mistake gives the right
number, and no two the same. Two numbers are the same within ``tolerance``, as a share of the
number, and of 1 where that is 0: beside a mistake that gives 0, none may be that small.
"""

import pkgutil
from importlib import import_module

from mountain.quiz.questions import Question

_names = sorted(module.name for module in pkgutil.iter_modules(__path__))
_asked = {name.removeprefix("c"): import_module(f"{__name__}.{name}").questions for name in _names}

BANK: tuple[Question, ...] = tuple(one for questions in _asked.values() for one in questions.all)
CHAPTERS: dict[int, tuple[str, str]] = {  # number -> notebook without its suffix, title
    questions.chapter: (notebook, questions.title) for notebook, questions in _asked.items()
}
