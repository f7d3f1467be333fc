"""Work on runs beside the pages: one thread a run, taken up where it stopped after the program was closed.

Always true: one worker at a time has a run (a claim in the database, kept alive by a beat); a run whose worker is gone
is taken up by the next page that shows it; one that fails three times in a row stops and says so.
"""

from __future__ import annotations

import logging
import threading
import uuid
from datetime import timedelta

from django.db import close_old_connections, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from tochuc.exchange.importing import runs
from tochuc.exchange.models import ImportRun

BEAT = 5.0  # seconds between signs of life
GONE_AFTER = timedelta(seconds=60)
TRIES = 3
_log = logging.getLogger(__name__)


def keep_going(run: ImportRun) -> None:
    """See to it that somebody works on the run, where its state asks for it; answers at once."""
    if run.state not in runs.WORKING or _alive(run):
        return
    transaction.on_commit(lambda: threading.Thread(target=_work_alone, args=(run.pk,), daemon=True).start())


def _alive(run: ImportRun) -> bool:
    return run.beat is not None and run.beat > timezone.now() - GONE_AFTER


def work(pk: int) -> None:
    """Do all that the run waits for, in this thread. Returns at once where somebody else does."""
    token = uuid.uuid4().hex
    while run := _claimed(pk, token):
        if run.tries > TRIES:
            _stop(run, "Đã thử ba lần mà không xong; xem nhật ký của máy chủ.")
            return
        with _Beat(pk, token):
            try:
                runs.take_step(run)
            except runs.Stale:  # dropped meanwhile
                return
            except Exception as error:
                _log.exception("import %s", pk)
                _stop(run, f"{type(error).__name__}: {error}"[:500])
                return


def _work_alone(pk: int) -> None:
    close_old_connections()
    try:
        work(pk)
    finally:
        connection.close()


def _claimed(pk: int, token: str) -> ImportRun | None:
    """The run, this worker's from now; None where there is nothing to do or somebody does it."""
    free = Q(beat=None) | Q(beat__lt=timezone.now() - GONE_AFTER) | Q(worker=token)
    waiting = ImportRun.objects.filter(free, pk=pk, state__in=runs.WORKING)
    if not waiting.update(worker=token, beat=timezone.now(), tries=F("tries") + 1):
        return None
    return ImportRun.objects.get(pk=pk)


def _stop(run: ImportRun, told: str) -> None:
    waiting = ImportRun.objects.filter(pk=run.pk, state__in=runs.WORKING)
    waiting.update(state=ImportRun.State.FAILED, told=told, worker="", beat=None)


class _Beat:
    """Signs of life while a step is taken."""

    def __init__(self, pk: int, token: str) -> None:
        self._pk, self._token, self._over = pk, token, threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._over.wait(BEAT):
                ImportRun.objects.filter(pk=self._pk, worker=self._token).update(beat=timezone.now())
        finally:
            connection.close()
