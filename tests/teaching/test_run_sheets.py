import tomllib

import pytest

from teaching import run_sheets

SHEETS = tomllib.loads((run_sheets.HERE / "sheets.toml").read_text(encoding="utf-8"))
CELLS = {minutes: [cell for _, cell in spec["plan"]] for minutes, spec in SHEETS.items()}


def written(minutes):
    return run_sheets.sheet(int(minutes), "x", SHEETS[minutes]["plan"])


def section(page, heading):
    return page.partition(f" · {heading}\n")[2].partition("\n## ")[0]


def test_the_sheets_are_those_that_the_chapters_make():
    assert run_sheets.main(check=True) == 0


@pytest.mark.parametrize("minutes", SHEETS)
def test_a_sheet_fits_its_time_with_a_buffer_and_says_where_to_cut(minutes):
    assert sum(length for length, _ in SHEETS[minutes]["plan"]) <= 0.93 * int(minutes)
    known = run_sheets.parts()
    for cell in CELLS[minutes]:
        assert (
            " " in cell or {"show", "late"} <= known[cell].notes.keys() <= run_sheets.NOTES.keys()
        )


@pytest.mark.parametrize("minutes", SHEETS)
def test_a_sheet_goes_down_each_chapter_and_never_back(minutes):
    known = run_sheets.parts()
    places = [(known[cell].chapter, known[cell].end) for cell in CELLS[minutes] if " " not in cell]
    assert places == sorted(places)


def test_every_note_is_in_some_sheet():
    assert run_sheets.parts().keys() <= {cell for cells in CELLS.values() for cell in cells}


def test_a_part_names_its_cells_and_what_to_say_to_each_answer():
    page = written("45")
    part = section(page, "How big of a step?")
    assert '`Prediction("one-step-from-four")`, `rates = (' in part
    assert "- ✓ *to 0, to −3.6, to −4.4*" in part
    assert part.count("- ✗ ") == 2


def test_cells_that_were_left_out_and_are_needed_are_named():
    assert run_sheets.ENTER not in written("45")
    assert run_sheets.WALK not in written("45")
    page = written("90")
    assert page.count(run_sheets.ENTER) == 1
    assert run_sheets.ENTER in section(page, "The ravine")


def test_a_room_runs_many_cells_that_were_left_out_in_one_go():
    page = written("180")
    assert run_sheets.WALK in section(page, "The place from which nothing escapes")
    for heading in ("Your hands on the knobs", "What Adam really does"):
        assert run_sheets.ENTER in section(page, heading)


def test_a_number_has_its_wrong_answers_with_their_replies():
    key = next(key for key, spec in run_sheets.BANK.items() if spec.get("wrong"))
    said = run_sheets.answers(run_sheets.BANK[key])
    assert [right for *_, right in said] == [True] + [False] * (len(said) - 1)
    assert len(said) > 1


def test_a_plan_that_is_too_long_is_named():
    with pytest.raises(ValueError, match="plans 50"):
        run_sheets.sheet(45, "x", [(50, "a break")])
