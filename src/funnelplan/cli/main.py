"""The console script: loads the application and runs it."""

from __future__ import annotations

import gc
import sys
from functools import partial

INTERRUPTED = 130


def main() -> None:
    """Run the command line.

    Loading makes tens of thousands of objects that all stay, and one report few more, so the
    collector of reference cycles rests; `check`, which may see thousands of files, wakes it.
    """
    gc.disable()
    try:
        from funnelplan.cli.app import application
        from funnelplan.cli.boundary import run
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    app = application(sys.argv[1:])
    run(partial(app, prog_name="funnelplan"), traceback="--traceback" in sys.argv[1:2])
