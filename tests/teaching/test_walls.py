import os

from teaching.hub import walls


def test_a_home_of_another_user_becomes_the_learners_own_with_all_in_it(tmp_path, monkeypatch):
    """As when a class that an ordinary user began goes on under root."""
    home, outside = tmp_path / "homes" / "anna", tmp_path / "outside"
    (home / "course").mkdir(parents=True)
    outside.mkdir()
    (outside / "theirs").touch()
    for name in ("work.txt", "course/exercise.ipynb"):
        (home / name).touch()
    (home / "link").symlink_to(outside)
    given = {}

    def chown(path, user, group, *, follow_symlinks):
        assert not follow_symlinks
        given[str(path.relative_to(tmp_path))] = (user, group)

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "chown", chown)
    walls.own(home, 7)
    names = ("", "/work.txt", "/course", "/course/exercise.ipynb", "/link")
    assert given == dict.fromkeys((f"homes/anna{name}" for name in names), (200_007, 200_007))
