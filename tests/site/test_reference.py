"""The library's reference: every public name has an example, and every example is right."""

import doctest

import pytest

from publish import reference

MODULES = reference.modules()
EXAMPLES = [(module, name) for module in MODULES for name in reference.examples(module)]
SAMENESS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_public_name_has_an_example_and_no_other(module):
    shown, public = set(reference.examples(module)), set(reference.public(module))
    file = f"site/examples/{module.__name__.rpartition('.')[2]}.txt"
    assert shown >= public, f"{file} has no example of {', '.join(public - shown)}: add one"
    assert shown <= public, f"{file} shows {', '.join(shown - public)}, which is not public"


@pytest.mark.parametrize(
    ("module", "name"), EXAMPLES, ids=lambda thing: str(thing).split("'")[-2:][0]
)
def test_an_example_does_what_it_shows(module, name):
    text = reference.examples(module)[name]
    example = doctest.DocTestParser().get_doctest(text, {}, name, None, 0)
    said = []
    runner = doctest.DocTestRunner(optionflags=SAMENESS)
    assert runner.run(example, out=said.append).failed == 0, "".join(said)
