"""Mark a folder of submissions: python -m grading SUBMISSIONS --out RESULTS."""

import errno
import os
import signal
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path

from grading import batch, source, watch
from grading.errors import AGAIN, CannotGoOn
from grading.mark import Grader
from grading.reports.roster import read_roster
from grading.sandbox.jail import Limits, SandboxMissing
from mountain.files import write_whole

HOME = Path(__file__).resolve().parents[1]
UNPACK = (
    "A download from Moodle or Canvas is taken apart by: "
    "python -m grading.unpack DOWNLOAD.zip --out FOLDER"
)
ROSTER = "roster.csv"  # the one last given, kept in RESULTS for the next run


def arguments(argv: list[str] | None = None) -> tuple[ArgumentParser, Namespace]:
    """Read the command line."""
    parser = ArgumentParser(prog="python -m grading", description=__doc__)
    add = parser.add_argument
    add("submissions", type=Path, help="the folder with <student>/<exercise>.ipynb")
    add("--out", type=Path, required=True, metavar="RESULTS", help="where the results are kept")
    add("--source", type=Path, default=HOME / "exercises", help="the trusted exercises")
    add("--jobs", type=int, default=os.cpu_count() or 1, help="processes on this machine")
    add("--scheduler", default="", metavar="ADDRESS", help="a Dask cluster's, instead of --jobs")
    add("--worker-timeout", type=float, default=watch.TIMEOUT, metavar="SECONDS",
        help="how long to wait for a cluster that has no worker")  # fmt: skip
    add("--roster", type=Path, help="a CSV file of the class, as docs/grading.md says")
    add("--seed", default="", help="fix the secret from which inputs are drawn")
    add("--cell-seconds", type=float, help="how long one cell may take")
    add("--total-seconds", type=float, help="how long one submission may take")
    add("--memory", type=int, metavar="MB", help="how much memory one submission may use")
    add("--no-sandbox", action="store_true", help="DANGEROUS: run submissions as yourself")
    return parser, parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser, args = arguments(argv)
    if not args.submissions.is_dir():
        parser.error(f"{args.submissions} is not a folder. {UNPACK}")
    inside, outside = args.out.resolve(), args.submissions.resolve()
    if inside == outside or outside in inside.parents or inside in outside.parents:
        parser.error("SUBMISSIONS and RESULTS must not lie one within the other")
    if args.jobs < 1:
        parser.error("--jobs must be 1 or more")
    if args.no_sandbox:
        sys.stderr.write("No sandbox: the submissions run with your own rights.\n")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        summary = batch.grade(_plan(args))
    except (SandboxMissing, CannotGoOn) as error:
        return _stopped(str(error))
    except KeyboardInterrupt:
        return _stopped(f"Stopped. {AGAIN}", 130)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        return _stopped(f"The disk is full. Free some space. {AGAIN}")
    if not summary.records:
        return _stopped(f"No <student>/<exercise>.ipynb in {args.submissions}. {UNPACK}")
    lines = [*summary.lines(), f"The grades are in {args.out / 'grades.csv'}."]
    if args.roster:
        write_whole(args.out / ROSTER, args.roster.read_bytes(), mode=0o600)
    elif not (args.out / ROSTER).exists():
        lines.append("moodle.csv and canvas.csv know what folder names say; --roster says more.")
    sys.stdout.write("\n".join(lines) + "\n")
    return int(any(record["status"] == "failed" for record in summary.records))


def _plan(args: Namespace) -> batch.Plan:
    kept = args.out / ROSTER
    roster = args.roster or (kept if kept.is_file() else None)
    asked = {"cell_seconds": args.cell_seconds, "total_seconds": args.total_seconds}
    asked["memory"] = args.memory and args.memory * 2**20
    limits = replace(Limits(), **{name: value for name, value in asked.items() if value})
    return batch.Plan(
        submissions=args.submissions,
        results=args.out,
        source=args.source,
        sources=source.load_all(args.source),
        grader=Grader(limits, sandbox=not args.no_sandbox),
        workers=args.jobs,
        scheduler=args.scheduler,
        worker_timeout=args.worker_timeout,
        seed=args.seed,
        roster=read_roster(roster) if roster else None,
    )


def _stopped(sentence: str, status: int = 1) -> int:
    sys.stderr.write(sentence + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
