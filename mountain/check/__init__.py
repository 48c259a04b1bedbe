"""Checks that explain: ``check("task", answer)`` says whether an answer is right, or what is wrong.

A task is specified once, in ``mountain.tasks``: how inputs are drawn, the reference, and the
mistakes that people make, each with its hint. The learner's check and the grader both use that.
"""

from mountain.check.notebook import check, given

__all__ = ["check", "given"]
