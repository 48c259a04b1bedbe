"""Where the hub can be reached: its address, and ports that are free."""

import socket
from argparse import Namespace
from pathlib import Path

from teaching.hub.classroom import CannotRun

LOOPBACK = "127.0.0.1"


def host(args: Namespace) -> str:
    """The address of this machine, as others see it."""
    if args.address or not args.network:
        return args.address or LOOPBACK
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: it chooses the address to send from
        except OSError:
            raise CannotRun("This machine is in no network: leave --network out.") from None
        return str(probe.getsockname()[0])


def address(args: Namespace) -> str:
    """Where the hub will be. Raises CannotRun."""
    if bool(args.cert) != bool(args.key):
        raise CannotRun("--cert and --key belong together.")
    for path in filter(None, (args.cert, args.key)):
        if not Path(path).is_file():
            raise CannotRun(f"There is no file {path}.")
    return f"http{'s' * bool(args.cert)}://{host(args)}:{args.port}"


def free(args: Namespace) -> None:
    """Raise CannotRun unless the port is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0" if args.network else LOOPBACK, args.port))
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", "") or error
            raise CannotRun(
                f"Port {args.port} cannot be had ({why}): choose another, as in --port 8010."
            ) from None


def spare_port() -> int:
    """A port of loopback that is free now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
