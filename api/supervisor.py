"""Several processes that serve on one socket, and one that sees to them.

Owns: that another comes for one that dies, that all of them end together, and what they share: the
folder of finished tables, that of their counts, and what signs sessions.
"""

import gc
import multiprocessing
import os
import signal
import sys
import threading
from functools import partial
from pathlib import Path
from secrets import token_hex

from uvicorn.supervisors import Multiprocess

from api import logs
from api.app import Application, create_app
from api.folders import COUNTS, Own
from api.server import SWITCH, config
from api.settings import Settings
from api.spool import Spool


class _Supervisor(Multiprocess):
    """Uvicorn's own, which lets nobody in any more while the last answers are given."""

    def terminate_all(self) -> None:
        super().terminate_all()
        for socket in self.sockets:
            socket.close()


def supervise(host: str, port: int, settings: Settings, log_level: str) -> None:
    """Serve by as many processes as the settings say, until told to end."""
    counts = Own(COUNTS)
    spool = Spool(settings.spool, settings.spool_bytes)
    shared = {
        "spool": str(spool.folder),
        "session_secret": settings.session_secret or token_hex(32),
        "slow_processes": _part(settings.slow_processes, settings.workers),
        "export_processes": _part(settings.export_processes, settings.workers),
        "drawing_processes": _part(settings.drawing_processes, settings.workers),
    }
    factory = partial(_worker, settings.model_copy(update=shared), counts.path)
    try:
        told = config(factory, host, port, settings, log_level)
        _Supervisor(told, [told.bind_socket()]).run()
    finally:
        spool.close()
        counts.close()


def _part(processes: int, workers: int) -> int:
    """The part that each has of some processes: one at least, if there are any."""
    return max(1, processes // workers) if processes else 0


def _worker(settings: Settings, counts: Path) -> Application:
    """The application of one of the processes."""
    logs.set_up(settings)
    sys.setswitchinterval(SWITCH)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    app = create_app(settings, alone=False, counts=counts)
    gc.freeze()
    return app


def _end_with_parent() -> None:
    """End once the process is gone that sees to this one, however it went."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
