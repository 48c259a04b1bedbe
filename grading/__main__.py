"""Mark a folder of submissions: python -m grading SUBMISSIONS --out RESULTS."""

import errno
import os
import signal
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path

from grading import needs

try:
    from grading import batch, liveness, machine, source
    from grading.errors import AGAIN, CannotGoOn
    from grading.mark import Grader
    from grading.reports.roster import KEPT, read_rosters
    from grading.sandbox.jail import Limits, SandboxMissing
    from mountain.files import write_whole
except ModuleNotFoundError as error:
    raise needs.missing(str(error.name)) from None

HOME = Path(__file__).resolve().parents[1]
UNPACK = (
    "A download from Moodle or Canvas is taken apart by: "
    "python -m grading.unpack DOWNLOAD.zip --out FOLDER"
)


def arguments(argv: list[str] | None = None) -> tuple[ArgumentParser, Namespace]:
    """Read the command line."""
    parser = ArgumentParser(prog="python -m grading", description=__doc__)
    add = parser.add_argument
    add("submissions", type=Path, help="the folder with <student>/<exercise>.ipynb")
    add("--out", type=Path, required=True, metavar="RESULTS", help="where the results are kept")
    add("--source", type=Path, default=HOME / "exercises", help="the trusted exercises")
    add("--jobs", type=int, help="processes on this machine; else as many as it can carry")
    add("--scheduler", default="", metavar="ADDRESS", help="a Dask cluster's, instead of --jobs")
    add("--worker-timeout", type=float, default=liveness.TIMEOUT, metavar="SECONDS",
        help="how long to wait for a cluster that has no worker")  # fmt: skip
    add("--roster", type=Path, action="append", metavar="FILE",
        help="a list of the class from Moodle, Canvas or Excel; may be given again")  # fmt: skip
    add("--set", nargs="+", default=[], metavar="EXERCISE",
        help="what the class was set; otherwise, what anybody has handed in")  # fmt: skip
    add("--packages", type=Path, metavar="FOLDER", help="more packages that submissions may import")
    add("--seed", default="", help="fix the secret from which inputs are drawn")
    add("--cell-seconds", type=float, help="processor seconds that one cell may take")
    add("--total-seconds", type=float, help="processor seconds that one submission may take")
    add("--wall", type=float, metavar="TIMES", help="how much longer it may take on the clock")
    add("--memory", type=int, metavar="MB", help="how much memory one submission may use")
    add("--no-sandbox", action="store_true", help="DANGEROUS: run submissions as yourself")
    return parser, parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser, args = arguments(argv)
    needs.require(*needs.LATER, *(("distributed",) if args.scheduler else ()))
    if not args.submissions.is_dir():
        parser.error(f"{args.submissions} is not a folder. {UNPACK}")
    inside, outside = args.out.resolve(), args.submissions.resolve()
    if inside == outside or outside in inside.parents or inside in outside.parents:
        parser.error("SUBMISSIONS and RESULTS must not lie one within the other")
    if args.jobs is not None and args.jobs < 1:
        parser.error("--jobs must be 1 or more")
    if args.packages:
        if not args.packages.is_dir():
            parser.error(f"{args.packages} is no folder: pip install --target {args.packages} ...")
        os.environ["MOUNTAIN_PACKAGES"] = str(args.packages.resolve())
    if args.no_sandbox:
        sys.stderr.write("No sandbox: the submissions run with your own rights.\n")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        plan = _plan(args)
        sys.stdout.writelines(f"{line}\n" for line in (plan.roster.remarks if plan.roster else ()))
        summary = batch.grade(plan)
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
    if args.roster and plan.roster:
        write_whole(args.out / KEPT, plan.roster.csv(), mode=0o600)
    elif not (args.out / KEPT).exists():
        lines.append("moodle.csv and canvas.csv know what folder names say; --roster says more.")
    sys.stdout.write("\n".join(lines) + "\n")
    return int(any(record["status"] == "failed" for record in summary.records))


def _plan(args: Namespace) -> batch.Plan:
    kept = args.out / KEPT
    roster = args.roster or ([kept] if kept.is_file() else [])
    asked = {"cell_seconds": args.cell_seconds, "total_seconds": args.total_seconds}
    asked["wall"] = args.wall
    asked["memory"] = args.memory and args.memory * 2**20
    limits = replace(Limits(), **{name: value for name, value in asked.items() if value})
    sources = source.load_all(args.source)
    if unknown := set(args.set) - set(sources):
        names = f"{', '.join(sorted(unknown))} in --set: there are {', '.join(sources)}"
        raise CannotGoOn(f"No exercise is called {names}.")
    return batch.Plan(
        submissions=args.submissions,
        results=args.out,
        source=args.source,
        sources=sources,
        grader=Grader(limits, sandbox=not args.no_sandbox),
        workers=args.jobs or machine.workers(limits.memory),
        scheduler=args.scheduler,
        worker_timeout=args.worker_timeout,
        seed=args.seed,
        roster=read_rosters(roster) if roster else None,
        assigned=tuple(args.set),
    )


def _stopped(sentence: str, status: int = 1) -> int:
    sys.stderr.write(sentence + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
