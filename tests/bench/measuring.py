"""Processor time, of this process, of a child, of a server's whole tree; and the order of turns."""

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import TypeVar

import psutil

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
"""How often each case is measured."""

T = TypeVar("T")


def in_turn(cases: Mapping[str, Callable[[], T]]) -> dict[str, list[T]]:
    """Measure cases one after the other, round after round, after one that does not count."""
    for case in cases.values():
        case()
    measured: dict[str, list[T]] = {name: [] for name in cases}
    for _ in range(ROUNDS):
        for name, case in cases.items():
            measured[name].append(case())
    return measured


def medians(cases: Mapping[str, Callable[[], float]]) -> dict[str, float]:
    """The median of each case, measured in turn."""
    return {name: median(values) for name, values in in_turn(cases).items()}


def own_time(work: Callable[[], object]) -> float:
    """The processor time that this process takes for some work."""
    start = time.process_time()
    work()
    return time.process_time() - start


def child_time(command: Sequence[str]) -> float:
    """The processor time of a command, from its start to its end."""
    process = psutil.Popen(command, stdout=subprocess.DEVNULL)
    used = 0.0
    while process.poll() is None:
        used = max(used, tree_time(process))
        time.sleep(0.001)
    return used


def tree(process: psutil.Process) -> list[psutil.Process]:
    """A process and all that it started."""
    try:
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def tree_time(*processes: psutil.Process) -> float:
    """The processor time that processes have taken until now, with all that they started."""
    return sum(_used(member) for process in processes for member in tree(process))


def tree_memory(process: psutil.Process) -> float:
    """The memory of a process and all that it started, in MB."""
    return sum(member.memory_info().rss for member in tree(process)) / 1e6


def _used(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def settle(*processes: psutil.Process) -> None:
    """Wait until servers have finished what they began, at most some seconds."""
    before, deadline = -1.0, time.monotonic() + 10
    while (now := tree_time(*processes)) > before and time.monotonic() < deadline:
        before = now
        time.sleep(0.05)
