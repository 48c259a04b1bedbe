"""Records as the grader writes them, for reports that need no run."""

import hashlib

from grading.names import slug

EXERCISES = [
    ("ex04_momentum", [("heavy-ball", 2), ("averaged-gradients", 2), ("training-memory", 1)]),
    ("ex11_newton", [("newton-step", 3), ("clip-by-norm", 2)]),
]
TASKS = dict(EXERCISES)


def task(name, points, status="right", message="Checked on six inputs.", mistake=None):
    """One mark."""
    return {
        "task": name,
        "points": points,
        "score": points if status == "right" else 0,
        "status": status,
        "mistake": mistake,
        "message": message,
    }


def cell(name, source, text="", error="", kind="answer"):
    """One cell's evidence."""
    return {
        "id": name,
        "kind": kind,
        "status": "ok",
        "source": source,
        "text": text,
        "error": error,
    }


def record(student, exercise="ex04_momentum", statuses=(), **changes):
    """A graded submission: ``statuses`` of its tasks, right where none is named."""
    statuses = [*statuses, *["right"] * len(TASKS[exercise])]
    tasks = [task(n, p, s) for (n, p), s in zip(TASKS[exercise], statuses, strict=False)]
    made = {
        "student": student,
        "slug": slug(student),
        "exercise": exercise,
        "file": f"{student}/{exercise}.ipynb",
        "sha256": hashlib.sha256(f"{student}{exercise}".encode("utf-8", "replace")).hexdigest(),
        "key": "0" * 64,
        "status": "graded",
        "learner": "",
        "notes": [],
        "needs_review": [],
        "sandbox": True,
        "seconds": 0.5,
        "peak_memory": 2**26,
        "late": False,
        "tasks": tasks,
        "cells": [
            cell(f"{t['task']}-answer", f"def f():\n    return {i}") for i, t in enumerate(tasks)
        ],
    }
    made |= changes
    made["score"] = sum(t["score"] for t in made["tasks"])
    made["points"] = sum(t["points"] for t in made["tasks"])
    return made
