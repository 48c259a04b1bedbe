"""Who may come in: the people of a roster, each with a code that is kept as a hash."""

import hashlib
import hmac
import html
import json
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

from grading.names import folder_name
from grading.reports.roster import read_roster
from mountain.files import write_whole
from teaching.hub.classroom import TEACHER, CannotRun

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another
LONGEST = 200  # bytes of a name, which will be a folder
Codes = dict[str, dict[str, str]]  # by student: salt, hash

SLIPS = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Codes</title>
<style>body {{ font: 12pt sans-serif }} h1 {{ font-size: 14pt }}
section {{ border: 1px dashed; padding: 4mm; margin: 2mm 0; break-inside: avoid }}
code {{ font-size: 16pt }}</style>
<h1>Print, cut, and delete this file: nobody can read these codes again.</h1>
{slips}</html>
"""
SLIP = """<section><b>{who}</b><br>Address: {url}<br>Name: <code>{name}</code><br>
Code: <code>{code}</code></section>"""


def students(path: Path) -> dict[str, str]:
    """The students of a roster, and what each is called.

    Raises CannotRun, or what reading the roster raises.
    """
    people = read_roster(path).people
    names = [who.student or who.login or who.email or who.name for who in people]
    for name in names:
        long = len(name.encode()) > LONGEST  # of eighty characters, which may have four bytes each
        if folder_name(name) != name or long or name.casefold() == TEACHER:
            raise CannotRun(f"{path}: a student cannot be called {name!r}: write another name.")
    folded: dict[str, str] = {}
    for name in names:
        if other := folded.get(name.casefold()):
            raise CannotRun(f"{path}: {other!r} and {name!r} differ in capitals alone: change one.")
        folded[name.casefold()] = name
    return {name: who.name or name for name, who in zip(names, people, strict=True)}


def read(path: Path) -> Codes:
    """The codes' hashes."""
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def issue(path: Path, names: Iterable[str], again: Iterable[str] = ()) -> dict[str, str]:
    """Keep codes for these names alone; return those that are new, or wanted ``again``.

    A code can be read now and never again.
    """
    known, again = read(path), set(again)
    fresh = {name: new_code() for name in names if name not in known or name in again}
    kept = {name: known.get(name, {}) for name in names}
    for name, code in fresh.items():
        salt = secrets.token_hex(16)
        kept[name] = {"salt": salt, "hash": scrambled(code, salt)}
    write_whole(path, json.dumps(kept, indent=1).encode(), mode=0o600)
    return fresh


def new_code() -> str:
    """Twelve letters and digits: 59 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def scrambled(code: str, salt: str) -> str:
    """The hash of a code, in which capitals, spaces and dashes do not count."""
    plain = "".join(c for c in code.casefold() if c.isalnum())
    return hashlib.scrypt(plain.encode(), salt=bytes.fromhex(salt), n=2**14, r=8, p=1).hex()


def right(entry: dict[str, str] | None, code: str) -> bool:
    """Whether it is the code; takes as long for a name that is not there."""
    known = entry or {"salt": "00" * 16, "hash": ""}
    return hmac.compare_digest(scrambled(code[:100], known["salt"]), known["hash"])


def slips(fresh: Mapping[str, str], called: Mapping[str, str], url: str) -> bytes:
    """A page to print: one slip for each student with a new code, by what they are ``called``."""
    made = (
        SLIP.format(who=html.escape(called[name]), name=html.escape(name), code=code, url=url)
        for name, code in fresh.items()
    )
    return SLIPS.format(slips="\n".join(made)).encode()
