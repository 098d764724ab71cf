"""python -m tools.khalti_simulator --port 8765"""

import argparse
import ipaddress
import signal
import sys
import threading
from pathlib import Path

from .ledger import Ledger, StateFileError
from .server import SimulatorServer


def main(arguments: list[str] | None = None) -> int:
    options = read_options(arguments)
    try:
        host = loopback(options.host)
        ledger = Ledger(options.state)
        server = SimulatorServer(
            (host, options.port), ledger, options.secret_key, options.link_lifetime, options.access_log
        )
    except (ValueError, StateFileError) as error:
        return refuse(str(error))
    except OSError as error:
        return refuse(f"Cannot listen on {options.host}, port {options.port}: {error.strerror}.")

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    print(f"listening on {server.base_url}", flush=True)
    stop.wait()
    server.stop()
    server.server_close()
    return 0


def read_options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="khalti_simulator", description="A stand-in for Khalti: no real money."
    )
    parser.add_argument("--port", type=port, required=True, help="0 takes any free port and prints it")
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--state", type=Path, metavar="FILE", help="keep the payments in this file")
    parser.add_argument("--secret-key", metavar="KEY", help="accept only this key (otherwise any)")
    parser.add_argument("--link-lifetime", type=lifetime, default=3600.0, metavar="SECONDS")
    parser.add_argument(
        "--access-log", action="store_true", help="print method, path and code of each request"
    )
    return parser.parse_args(arguments)


def port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError("a port is between 0 and 65535")
    return number


def lifetime(text: str) -> float:
    number = float(text)
    if not 0 < number <= 30 * 24 * 3600:
        raise argparse.ArgumentTypeError("between 0 seconds and 30 days")
    return number


def loopback(host: str) -> str:
    if host == "localhost":
        return "127.0.0.1"
    try:
        if ipaddress.ip_address(host).is_loopback:
            return host
    except ValueError:
        pass
    raise ValueError(f"The simulator listens on loopback only; {host} is not a loopback address.")


def refuse(reason: str) -> int:
    print(reason, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
