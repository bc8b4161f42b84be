"""What one submission may use, in one place."""

from __future__ import annotations

from dataclasses import asdict, dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Limits for one submission.

    Attributes
    ----------
    cell_seconds, call_seconds : float
        Processor time of one cell, and of all cases of one exercise. It is the same on a
        busy machine, so that a verdict is, too.
    total_seconds : float
        Processor time of the whole submission.
    patience : float
        Times as long as each of these that it may take by the clock, for what sleeps or waits.
    memory_bytes : int
        Address space that one process may add to the worker's own.
    total_memory_bytes : int
        Memory that all processes together may really fill, more than the worker's own.
    processes : int
        Processes and threads at one time.
    open_files : int
        Open files and pipes of one process.
    file_bytes : int
        Size of one file.
    disk_bytes, files : int
        Space and number of all files together.
    output_bytes : int
        What one cell may print and display.
    value_bytes : int
        Size of one returned value as text.
    stops : int
        Times that a submission may hit a limit or crash before the rest is given up.
    """

    cell_seconds: float = 10.0
    call_seconds: float = 5.0
    total_seconds: float = 90.0
    patience: float = 4.0
    memory_bytes: int = 1024 * MEBIBYTE
    total_memory_bytes: int = 2048 * MEBIBYTE
    processes: int = 32
    open_files: int = 256
    file_bytes: int = 16 * MEBIBYTE
    disk_bytes: int = 128 * MEBIBYTE
    files: int = 2000
    output_bytes: int = 200_000
    value_bytes: int = 4_000_000
    stops: int = 8

    def as_dict(self) -> dict[str, float]:
        """Return the limits as plain data."""
        return asdict(self)
