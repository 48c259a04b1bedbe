"""Files are written whole or not at all."""

import stat
import subprocess
import sys
import time

from mountain import files


def test_a_file_is_written_only_where_it_changes_and_with_its_mode(tmp_path):
    path = tmp_path / "folder" / "file"
    assert files.write_changed(path, b"one")
    before = path.stat()
    assert not files.write_changed(path, b"one")
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert path.stat().st_ino == before.st_ino
    assert files.write_changed(path, b"two")
    assert path.read_bytes() == b"two"
    files.write_whole(path, b"secret", mode=0o600)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [found.name for found in path.parent.iterdir()] == ["file"]


def test_a_full_disk_leaves_the_old_file_whole(tmp_path):
    path = tmp_path / "file"
    files.write_whole(path, b"old")
    code = (
        "import resource, signal, sys, pathlib; from mountain.files import write_whole\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))\n"
        "write_whole(pathlib.Path(sys.argv[1]), b'new' * 100)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True)
    assert "File too large" in done.stderr
    assert path.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_kill_9_while_writing_leaves_old_or_new(tmp_path):
    path = tmp_path / "file"
    code = (
        "import sys, pathlib; from mountain.files import write_whole\n"
        "for i in range(10**9): write_whole(pathlib.Path(sys.argv[1]), str(i).encode() * 50_000)"
    )
    for _ in range(3):
        with subprocess.Popen([sys.executable, "-c", code, str(path)]) as writer:
            try:
                while not path.exists() and writer.poll() is None:
                    time.sleep(0.01)
                time.sleep(0.1)
            finally:
                writer.kill()
        data = path.read_bytes().decode()
        assert data == data[: len(data) // 50_000] * 50_000
        path.unlink()
