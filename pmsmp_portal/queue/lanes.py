"""The lanes of the worker: each queue has places of its own, so that none waits behind another.

A code is waited for by somebody in front of a page; a letter may wait for a silent mail server;
a file takes a second of work; what is done at night may take minutes.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections
from procrastinate import App
from procrastinate.contrib.django import app

from .sweeping import sweep_once

logger = logging.getLogger(__name__)
LONGEST_PAUSE = 15  # seconds before the workers start again, when PostgreSQL does not answer


@dataclass(frozen=True)
class Lane:
    """Jobs of one queue, some at once."""

    queue: str
    at_once: int


LANES = {
    lane.queue: lane
    for lane in (Lane("codes", 4), Lane("letters", 4), Lane("documents", 2), Lane("tidying", 1))
}


async def work_until(stop: asyncio.Event, names: Iterable[str]) -> None:
    """Run these lanes until `stop`; whatever ends them before, they start again."""
    lanes = [LANES[name] for name in names]
    # Each job runs in a thread: fewer threads than places, and one lane would wait for another after all.
    threads = sum(lane.at_once for lane in lanes) + 2
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(threads))
    pause = 1
    while not stop.is_set():
        begun = time.monotonic()
        await sync_to_async(close_old_connections)()  # of the thread that queues the periodic jobs
        try:
            await _run(stop, lanes)
        except Exception as error:
            logger.exception("the workers stopped (%s)", type(error).__name__)
        if not stop.is_set():
            pause = 1 if time.monotonic() - begun > 60 else min(2 * pause, LONGEST_PAUSE)
            logger.error("ALARM the workers stopped; they start again in %s s", pause)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)


async def _run(stop: asyncio.Event, lanes: list[Lane]) -> None:
    """One life of the workers.

    They have a connector of their own, and the tasks keep Django's: with `replace_connector`, as the library's own
    command does, a job that queues another would do so at once, beside its transaction and not in it.
    """
    working = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined] # Django's
    try:
        await working.open_async()
        await _until_one_ends(stop, working, lanes)
    finally:
        await working.close_async()


async def _until_one_ends(stop: asyncio.Event, working: App, lanes: list[Lane]) -> None:
    """Run lanes and sweeper together; the end of one, or `stop`, ends all, their jobs finished."""
    workers = [asyncio.create_task(_worker(working, lane)) for lane in lanes]
    tasks = [*workers, asyncio.create_task(_sweep_for_ever()), asyncio.create_task(stop.wait())]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


async def _worker(working: App, lane: Lane) -> None:
    await working.run_worker_async(
        queues=[lane.queue],
        name=lane.queue,
        concurrency=lane.at_once,
        install_signal_handlers=False,
        update_heartbeat_interval=settings.JOB_HEARTBEAT,
        stalled_worker_timeout=settings.JOB_DEAD_AFTER,
        fetch_job_polling_interval=min(5, settings.JOB_DEAD_AFTER),
    )


async def _sweep_for_ever() -> None:
    while True:
        try:
            await asyncio.to_thread(_with_connection, sweep_once)
        except Exception:
            logger.exception("the sweeper failed; it tries again")
        await asyncio.sleep(settings.JOB_DEAD_AFTER / 3)


def _with_connection(work: Callable[[], None]) -> None:
    close_old_connections()
    try:
        work()
    finally:
        close_old_connections()
