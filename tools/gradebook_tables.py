"""Write the tables of a gradebook as nbgrader makes them: python -m tools.gradebook_tables."""

from alembic.script import ScriptDirectory
from nbgrader.api import Base
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from grading.reports import gradebook


def tables() -> str:
    """Return them as SQL, with the version by which nbgrader knows whether it must migrate them."""
    made = [
        str(CreateTable(table).compile(dialect=sqlite.dialect())).strip().replace("\t", "    ")
        for table in Base.metadata.sorted_tables
    ]
    version = ScriptDirectory(ALEMBIC_DIR).get_current_head()
    made.append("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    made.append(f"INSERT INTO alembic_version VALUES ('{version}')")
    lines = "".join(f"{statement};\n\n" for statement in made).splitlines()
    return "\n".join(line.rstrip() for line in lines).rstrip() + "\n"


if __name__ == "__main__":
    gradebook.TABLES.write_text(tables(), encoding="utf-8")
