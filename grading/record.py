"""What is on record of a submission, as it lies in RESULTS as JSON; reports are made from it."""

from typing import Literal, NotRequired, TypedDict

Exercise = tuple[str, list[tuple[str, float]]]  # its name, and its tasks with their points


class TaskMark(TypedDict):
    """What one task brought: all its points or none, and why.

    ``status`` is right, wrong, missing, or what the sandbox says of the cell: error, timeout,
    killed, memory, output, not run. ``mistake`` names the one that was recognised. The last three
    are of a mark that a teacher changed by hand: the grader's own score, the teacher's (score,
    extra credit), and a comment.
    """

    task: str
    points: float
    score: float
    status: str
    mistake: str | None
    message: str
    auto: NotRequired[float]
    by_hand: NotRequired[tuple[float | None, float | None]]
    comment: NotRequired[str]


class ShownCell(TypedDict):
    """One cell as a feedback page shows it: what the student wrote, what it printed, its error.

    ``kind`` is answer, added or check.
    """

    id: str
    kind: str
    status: str
    source: str
    text: str
    error: str


class Record(TypedDict):
    """One submission: the student, the bytes, what they brought, what a reader should know.

    ``key`` says whether it is up to date, ``round`` which inputs were drawn. ``notes`` are for the
    student; ``needs_review`` are the sentences that ask a human to look. ``late``: the clock ended
    a cell that had processor time left, so that it is marked once more, alone, before it counts.
    ``typed``: for each personal task the number that was typed as its answer, not computed.
    """

    student: str
    slug: str
    exercise: str
    file: str
    sha256: str
    key: str
    round: int
    status: Literal["graded", "unreadable", "failed"]
    learner: str
    typed: NotRequired[dict[str, str]]
    sandbox: bool
    seconds: float
    peak_memory: int
    late: bool
    tasks: list[TaskMark]
    score: float
    points: float
    notes: list[str]
    needs_review: list[str]
    cells: list[ShownCell]
