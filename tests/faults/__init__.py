"""What is promised of faults and of long load: `make faults`, `python -m tests.faults`.

No revision that was acknowledged is lost, none is there by half, whatever is killed, full, broken
or set back; and whoever asks meanwhile gets an answer, or a clear error: 503 or 429 with
`Retry-After` as a problem, or no connection while the process is dead. A revision counts as
acknowledged from the moment at which the process that wrote it said so, after the write had
returned.

Each fault is real: signals, full file systems, broken files, a real primary and its standby. The
cases are functions of how many rounds they take; `tests/faults/test_*.py` are the same with few.
"""
