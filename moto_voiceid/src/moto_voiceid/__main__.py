# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Start the local endpoint: python -m moto_voiceid, or moto-voiceid"""

import argparse
import gc
import ssl
import sys
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from . import register
from .settings.current import settings
from .settings.events import SPELLINGS
from .settings.pace import Pace, parse_pace

if TYPE_CHECKING:
    from werkzeug.serving import BaseWSGIServer

# The modules of the extra "server", and the packages on PyPI that contain them.
_SERVER_MODULES = {"flask": "flask", "flask_cors": "flask-cors", "webrtcvad": "webrtcvad-wheels"}
_LAST_PORT = 65535
_SWITCH_SECONDS = 0.0005
_EPILOG = """\
Access: The endpoint does not check credentials. It accepts requests whose Host header is the bound address, a name of
loopback, or a value of --allow-host. Web pages of other origins get no access: not to the AWS services, unless
--allow-origin names them, and never to the control API, the resets and the dashboard below /moto-api. Requests that
change something there need the header Content-Type: application/json.
"""


def command() -> int:
    """The command moto-voiceid."""
    return main(prog="moto-voiceid")


def main(argv: list[str] | None = None, prog: str = "python -m moto_voiceid") -> int:
    """Serve until SIGTERM or SIGINT. Returns the exit code.

    :param argv: the arguments; None means those of the process
    :param prog: the command in messages
    """
    parser = _parser(prog)
    options = parser.parse_args(argv)
    if (options.ssl_cert is None) != (options.ssl_key is None):
        parser.error("--ssl-cert and --ssl-key must be used together")
    if missing := [package for module, package in _SERVER_MODULES.items() if find_spec(module) is None]:
        print(
            f"{prog}: the endpoint needs {', '.join(missing)}. Install the extra 'server': "
            "pip install 'moto-voiceid[server]'",
            file=sys.stderr,
        )
        return 2
    settings.pacer.start_at(options.pace)
    settings.events.start_with(options.speaker_domain_field)
    # Imported late, because it imports moto's server, which --help and option errors do not need.
    from .http.access import is_loopback
    from .http.server import ending_on_signals

    with ending_on_signals(), ExitStack() as cleanup:
        try:
            server, url = _bind(options, cleanup)
        except ImportError as error:
            print(error, file=sys.stderr)
            return 1
        except OSError as error:
            print(
                f"The endpoint cannot serve on {options.host}, port {options.port}: {_reason(error)}", file=sys.stderr
            )
            return 1
        if not is_loopback(options.host):
            print(_warning(options), file=sys.stderr, flush=True)
        print(url, flush=True)
        # Imported modules are never collected. Scanning them would pause the endpoint for 0.1 seconds each time.
        gc.collect()
        gc.freeze()
        # A background job computes without pauses. By default, a request waits 5 ms each time it needs the interpreter.
        sys.setswitchinterval(_SWITCH_SECONDS)
        server.serve_forever()
    return 0


def _reason(error: OSError) -> str:
    """Why the endpoint cannot serve, without the numbers and additions of Python's message."""
    if isinstance(error, ssl.SSLError):
        return "the files of --ssl-cert and --ssl-key are not a certificate and its key in the format PEM"
    if error.errno is None:
        return str(error)
    reason = str(error.strerror).partition(" (while attempting")[0]
    return reason if error.filename is None else f"{error.filename}: {reason}"


def _warning(options: argparse.Namespace) -> str:
    """The warning for an endpoint that other machines can use."""
    warning = (
        f"WARNING: The endpoint listens on {options.host}. Every machine that can connect to it can read and change "
        "all resources of all services, because credentials are not checked."
    )
    if options.no_control:
        return warning
    return (
        f"{warning} It can also control the endpoint: reset it, inject faults, and read the request log with all "
        "parameters. The option --no-control prevents that."
    )


def _bind(options: argparse.Namespace, cleanup: ExitStack) -> tuple["BaseWSGIServer", str]:
    """The server and its URL. `cleanup` closes the server and deletes its address file.

    :raises ImportError: botocore has no model of the Voice ID API
    :raises OSError: the address is not available, or a file cannot be read or written
    """
    from .http.access import policy
    from .http.server import address_file, bind

    if options.address_file is not None:
        # An endpoint that was killed leaves its file behind.
        options.address_file.unlink(missing_ok=True)
    register()
    tls = (options.ssl_cert, options.ssl_key) if options.ssl_cert else None
    for path in tls or ():
        # The error of the ssl module does not name the file.
        Path(path).open("rb").close()
    access = policy(
        options.host, hosts=options.allow_host, origins=options.allow_origin, control=not options.no_control
    )
    server, url = bind(options.host, options.port, tls, access)
    cleanup.enter_context(server)
    cleanup.enter_context(address_file(options.address_file, url))
    return server, url


def _parser(prog: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=prog,
        description="A local endpoint for the Amazon Connect Voice ID API and the other services of moto.",
        epilog=_EPILOG,
    )
    parser.add_argument(
        "-H",
        "--host",
        default="127.0.0.1",
        help="address to bind (default: %(default)s). Any other than a loopback address opens the endpoint to other "
        "machines: all services, without a check of credentials, and the control API",
    )
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
    parser.add_argument(
        "--speaker-domain-field",
        choices=SPELLINGS,
        default=SPELLINGS[0],
        help="name of the field with the domain's id in the events of speakers; AWS documents both "
        "(default: %(default)s)",
    )
    _add_access(parser)
    parser.add_argument("-c", "--ssl-cert", metavar="PATH", help="certificate file, to serve HTTPS")
    parser.add_argument("-k", "--ssl-key", metavar="PATH", help="private key file of the certificate")
    return parser


def _add_access(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--allow-host",
        type=_host,
        action="append",
        default=[],
        metavar="NAME",
        help="accept this name in the Host header, too, for example the name of a container; a leading dot includes "
        "subdomains; can be repeated",
    )
    parser.add_argument(
        "--allow-origin",
        type=_origin,
        action="append",
        default=[],
        metavar="ORIGIN",
        help="let web pages of this origin, for example http://localhost:3000, use the AWS services, but not the "
        "control API; can be repeated",
    )
    parser.add_argument(
        "--no-control",
        action="store_true",
        help="switch off the control API, the resets and the dashboard (all paths below /moto-api)",
    )


def _host(text: str) -> str:
    from .http.access import parse_host

    try:
        return parse_host(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _origin(text: str) -> str:
    from .http.access import parse_origin

    try:
        return parse_origin(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


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
