"""Students who worked on the same numbers: one may have copied from the other."""

from collections import defaultdict

from grading.record import Record
from grading.reports.text import line

NAMED = 5  # at most, in one sentence


def with_shared_numbers(records: list[Record]) -> list[Record]:
    """The records, where those of an exercise who share an identifier or a typed number say so.

    All who left the identifier empty had the same numbers. Of these, whoever typed the same number
    as an answer to a personal task is named.
    """
    owners: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for record in records:
        for shared in _shared(record):
            owners[shared].add(record["student"])
    made: list[Record] = []
    for record in records:
        found = []
        for shared, sentence in _shared(record).items():
            others = sorted(owners[shared] - {record["student"]}, key=lambda s: (s.casefold(), s))
            if others:
                found.append(f"{sentence}: {_names(others)}.")
        made.append({**record, "needs_review": [*record["needs_review"], *found]})
    return made


def _shared(record: Record) -> dict[tuple[str, ...], str]:
    """What others may share with this one, each with the beginning of a sentence about them."""
    exercise, learner = record["exercise"], record["learner"]
    if learner:
        same = f'Other students too say LEARNER = "{learner}"'
        return {(exercise, "learner", learner.casefold()): same}
    return {
        (exercise, task, number): f"Others too left LEARNER empty and typed {number} for {task}"
        for task, number in record.get("typed", {}).items()
    }


def _names(students: list[str]) -> str:
    named = [line(student, 60) for student in students[:NAMED]]
    more = len(students) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")
