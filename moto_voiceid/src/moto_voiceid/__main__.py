# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Start the local endpoint: python -m moto_voiceid"""

import argparse
import gc
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from . import register
from .settings.current import settings
from .settings.pace import Pace, parse_pace

if TYPE_CHECKING:
    from werkzeug.serving import BaseWSGIServer

_LAST_PORT = 65535


def main(argv: list[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT. Returns the exit code."""
    parser = _parser()
    options = parser.parse_args(argv)
    if (options.ssl_cert is None) != (options.ssl_key is None):
        parser.error("--ssl-cert and --ssl-key must be used together")
    settings.pacer.start_at(options.pace)
    # Imported late, because it imports moto's server, which --help and option errors do not need.
    from .http.server import ending_on_signals

    with ending_on_signals(), ExitStack() as cleanup:
        try:
            server, url = _bind(options, cleanup)
        except ImportError as error:
            print(error, file=sys.stderr)
            return 1
        except OSError as error:
            print(f"The endpoint cannot serve on {options.host}, port {options.port}: {error}", file=sys.stderr)
            return 1
        print(url, flush=True)
        # Imported modules are never collected. Scanning them would pause the endpoint for 0.1 seconds each time.
        gc.collect()
        gc.freeze()
        server.serve_forever()
    return 0


def _bind(options: argparse.Namespace, cleanup: ExitStack) -> tuple["BaseWSGIServer", str]:
    """The server and its URL. `cleanup` closes the server and deletes its address file.

    :raises ImportError: botocore has no model of the Voice ID API
    :raises OSError: the address is not available, or a file cannot be read or written
    """
    from .http.server import address_file, bind

    if options.address_file is not None:
        # An endpoint that was killed leaves its file behind.
        options.address_file.unlink(missing_ok=True)
    register()
    tls = (options.ssl_cert, options.ssl_key) if options.ssl_cert else None
    server, url = bind(options.host, options.port, tls)
    cleanup.enter_context(server)
    cleanup.enter_context(address_file(options.address_file, url))
    return server, url


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m moto_voiceid",
        description="A local endpoint for the Amazon Connect Voice ID API and the other services of moto.",
    )
    parser.add_argument("-H", "--host", default="127.0.0.1", help="address to bind (default: %(default)s)")
    parser.add_argument(
        "-p", "--port", type=_port, default=5000, help="port to bind; 0 selects a free port (default: %(default)s)"
    )
    parser.add_argument(
        "--address-file", type=Path, metavar="PATH", help="file to write the URL to while the endpoint is running"
    )
    parser.add_argument(
        "--pace",
        type=_pace,
        default="instant",
        help="pace of batch jobs: instant, manual, or requests per second (default: %(default)s)",
    )
    parser.add_argument("-c", "--ssl-cert", metavar="PATH", help="certificate file, to serve HTTPS")
    parser.add_argument("-k", "--ssl-key", metavar="PATH", help="private key file of the certificate")
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= _LAST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port from 0 to {_LAST_PORT}")
    return int(text)


def _pace(text: str) -> Pace:
    try:
        return parse_pace(text if text in ("instant", "manual") else float(text))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not instant, manual or a number above 0") from None


if __name__ == "__main__":
    sys.exit(main())
