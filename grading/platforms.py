"""The student and the exercise, from the names that Moodle, Canvas and people give to files."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable

from grading import blackboard, drive, gradescope, timestamped
from grading.archive import PACKED_ENDINGS, Member
from grading.filenames import EXACT, exercise_of, matched, notebook_stem
from grading.hand_in import HandedIn, exercise_in, ranked
from grading.layout import attempt, copies, layout, set_aside

MOODLE = re.compile(
    r"(?P<name>.+?)(?:_(?P<id>\d+))?_assignsubmission_(?P<kind>[a-z]+)_?(?P<file>.*)", re.DOTALL
)
CANVAS = re.compile(
    r"(?:(?P<name>\S+?)(?:_(?i:LATE))?_(?P<id>\d+)|"
    r"(?:(?i:LATE)_)?anon_(?P<anonymous>[A-Za-z0-9]+)(?:_(?i:LATE))?)"
    r"_(?P<upload>\d{1,20})_(?P<file>.+)",
    re.DOTALL,
)
CANVAS_ATTEMPT = re.compile(r"-\d{1,4}(?=\.[^.]+$)")  # what it adds where one handed in again
TYPED = re.compile(  # into Canvas
    r"(?P<name>\S+?)(?:_(?i:LATE))?_(?P<id>\d+)(?P<anonymous>)(?P<upload>)_(?P<file>(?:text|link)\.html)"
)
FAR = 100  # folders, as deep as nobody's lie
COPY = "a copy beside what was handed in, as nbgrader and Teams keep it"
NOBODY = "neither a folder nor a name says which student's it is: file it by hand"


def handed_in(
    files: list[Member],
    exercises: Collection[str],
    known: Iterable[str],
    refuse: Callable[[str, str], None],
) -> list[HandedIn]:
    """Whose the files are; where it cannot be told, ``refuse(path, why)``.

    ``known`` are the names of students as folders have them already.
    """
    kept = copies(member.path for member in files)
    for member in filter(lambda one: one.path in kept, files):
        refuse(str(member), COPY)
    files = [member for member in files if member.path not in kept]
    canvas = _canvas_folders([one for one in files if not any(map(MOODLE.fullmatch, one.path))])
    found, files = blackboard.handed_in(files, exercises)
    plain = []
    for member in files:
        if moodle := next((m for part in member.path if (m := MOODLE.fullmatch(part))), None):
            found.append(_of_moodle(member, moodle, exercises))
        elif member.path[:-1] in canvas and (named := _canvas(member.path[-1])):
            found.append(_of_canvas(member, named, exercises))
        else:
            plain.append(member)
    for platform in (timestamped, drive):
        theirs, plain = platform.handed_in(plain, exercises)
        found += theirs
    notebooks = [member.path for member in plain if notebook_stem(member.path[-1]) is not None]
    if not notebooks and not found:  # nobody handed in a notebook: then what has the name of one
        notebooks = [m.path for m in plain if matched(m.path[-1].rpartition(".")[0], exercises)]
    folders = layout(notebooks, exercises, known, _around(found, exercises))
    told = notebooks or not found  # beside a platform's own names, what else lies about is nobody's
    submitters = gradescope.people(one for one in plain if not folders.student(one.path))
    for member in plain:
        folder, path = folders.student(member.path), folders.plain(member.path)
        if told and folder:
            name = submitters.get(folder[-1], folder[-1])
            found.append(_of_folder(member, name, folder, path, exercises))
        elif member.path[-1] == gradescope.FILE:
            continue
        elif len(member.path) == 1 and member.path[-1].lower().endswith(PACKED_ENDINGS):
            refuse(str(member), "a packed file: unpack it, and give what is in it")
        elif notebook_stem(member.path[-1]) is not None or len(member.path) == 1:
            refuse(str(member), NOBODY)
        else:
            refuse(str(member), "not a notebook, and beside the students' folders")
    return found


def _of_folder(
    member: Member,
    name: str,
    folder: tuple[str, ...],
    path: tuple[str, ...],
    exercises: Collection[str],
) -> HandedIn:
    """A file in a student's ``folder``, where ``path`` says all that is not looked through."""
    version = attempt(member.path)
    inside = path[len(folder) :]
    depth = len(inside) + bool(version) + FAR * set_aside(inside)
    nearness, *others = ranked(depth, member, member.path[-1], exercises)
    exercise = exercise_in(member, member.path[-1], exercises)
    file, upload = " - ".join(inside), str(version or "")
    rank = (nearness, version, *others)
    return HandedIn("", name, "", folder[:-1], exercise, rank, file, member, upload)


def _around(found: list[HandedIn], exercises: Collection[str]) -> set[tuple[str, ...]]:
    """The folders in which several people's files lie, as the platform named them."""
    paths = {one.around if one.platform == "Moodle" else one.member.path[:-1] for one in found}
    folders = [tuple(part for part in path if not matched(part, exercises)) for path in paths]
    return {folder[:depth] for folder in folders for depth in range(len(folder) + 1)}


def _of_moodle(member: Member, moodle: re.Match[str], exercises: Collection[str]) -> HandedIn:
    at = member.path.index(moodle[0])
    parts = (*filter(None, [moodle["file"]]), *member.path[at + 1 :])
    inner = [part for part in parts[:-1] if not matched(part, exercises)]
    rank = ranked(len(inner) + 1 + FAR * set_aside(parts), member, parts[-1], exercises)
    exercise = exercise_in(member, parts[-1], exercises) if moodle["kind"] == "file" else ""
    around, number = member.path[:at], moodle["id"] or ""
    file = " - ".join([*inner, parts[-1]])
    return HandedIn("Moodle", moodle["name"], number, around, exercise, rank, file, member)


def _of_canvas(member: Member, canvas: re.Match[str], exercises: Collection[str]) -> HandedIn:
    name = f"anon_{canvas['anonymous']}" if canvas["anonymous"] else (
        f"{canvas['name']}_{canvas['id']}"
    )  # fmt: skip
    file = canvas["file"]
    exact = exercise_of(CANVAS_ATTEMPT.sub("", file), exercises)
    rank = (exact is not None and exact[1] == EXACT, int(canvas["upload"] or 0))
    exercise = exercise_in(member, file, exercises)
    upload = canvas["upload"] if rank[0] else ""
    return HandedIn("Canvas", name, "", (), exercise, rank, file, member, upload)


def _canvas(name: str) -> re.Match[str] | None:
    """Read a file's name as Canvas writes it: letters of any script, with their marks."""
    found = CANVAS.fullmatch(name) or TYPED.fullmatch(name)
    letters = (found["name"] or "") if found else ""
    plain = all(c.isalnum() or c == "_" or unicodedata.category(c)[0] in "MC" for c in letters)
    return found if plain else None


def _canvas_folders(files: list[Member]) -> set[tuple[str, ...]]:
    """The folders that hold what Canvas names: the top, or those with files of several students.

    With those of one alone, only if nothing else is there: it may be that student's own folder. And
    none where notebooks lie beside it under other names: a student may have given such names.
    """
    people = defaultdict(set)
    for member in files:
        if notebook_stem(member.path[-1]) is not None:
            canvas = _canvas(member.path[-1])
            people[member.path[:-1]].add(canvas and (canvas["id"] or canvas["anonymous"]))
    several = {
        folder
        for folder, ids in people.items()
        if len(ids - {None}) > 1 or (None not in ids and len(people) == 1)
    }
    others = {folder for folder, ids in people.items() if None in ids}
    return {()} | {f for f in several if all(other[: len(f)] == f for other in others)}
