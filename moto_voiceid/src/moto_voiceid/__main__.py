# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Start the local endpoint: python -m moto_voiceid"""

import argparse
import gc
import sys
from contextlib import ExitStack
from pathlib import Path

from .control.state import rehearsal
from .jobs.pace import Pace, parse_pace

_LAST_PORT = 65535


def main(argv: list[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit code."""
    parser = _parser()
    options = parser.parse_args(argv)
    if (options.ssl_cert is None) != (options.ssl_key is None):
        parser.error("--ssl-cert and --ssl-key go together")
    rehearsal.pacer.start_at(options.pace)
    # Late, because it imports moto's server: --help and a wrong option are answered without it.
    from .server import address_file, bind, ending_on_signals

    tls = (options.ssl_cert, options.ssl_key) if options.ssl_cert else None
    with ending_on_signals(), ExitStack() as cleanup:
        try:
            if options.address_file is not None:
                # One that an endpoint left behind that was killed.
                options.address_file.unlink(missing_ok=True)
            server, url = bind(options.host, options.port, tls)
            cleanup.enter_context(server)
            cleanup.enter_context(address_file(options.address_file, url))
        except ImportError as error:
            print(error, file=sys.stderr)
            return 1
        except OSError as error:
            print(f"The endpoint cannot serve on {options.host}, port {options.port}: {error}", file=sys.stderr)
            return 1
        print(url, flush=True)
        # What is imported stays for good: to look through it at each collection would be pauses of 0.1 seconds.
        gc.collect()
        gc.freeze()
        server.serve_forever()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m moto_voiceid",
        description="The Amazon Connect Voice ID API on this machine, beside S3, KMS, IAM and the rest of moto.",
    )
    parser.add_argument("-H", "--host", default="127.0.0.1", help="address to bind (default: %(default)s)")
    parser.add_argument("-p", "--port", type=_port, default=5000, help="0 means a free one (default: %(default)s)")
    parser.add_argument("--address-file", type=Path, metavar="PATH", help="file that holds the URL while it serves")
    parser.add_argument(
        "--pace", type=_pace, default="instant", help="of batch jobs: instant, manual, or requests a second"
    )
    parser.add_argument("-c", "--ssl-cert", metavar="PATH", help="certificate, to serve HTTPS")
    parser.add_argument("-k", "--ssl-key", metavar="PATH", help="key of the certificate")
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= _LAST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port, from 0 to {_LAST_PORT}")
    return int(text)


def _pace(text: str) -> Pace:
    try:
        return parse_pace(text if text in ("instant", "manual") else float(text))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not instant, manual or a number above 0") from None


if __name__ == "__main__":
    sys.exit(main())
