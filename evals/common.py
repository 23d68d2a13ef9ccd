"""What every benchmark shares: where its data lies, what machine ran it, how it reports."""

import json
import os
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np

from records.errors import UserError

DEFAULT_DATA = Path(__file__).parents[2] / "shared" / "data"


class NoData(UserError):
    """The evaluation data is not where it was looked for."""


def find_data(argument: str | Path | None) -> Path:
    """The folder of the public evaluation sets: the argument, else CONSILIENCE_DATA, else beside
    the project. Raises NoData."""
    folder = Path(argument or os.environ.get("CONSILIENCE_DATA") or DEFAULT_DATA).expanduser()
    if not folder.is_dir():
        raise NoData(f"the evaluation data is not at {folder}: name its folder with --data DIR or "
                     "in CONSILIENCE_DATA. Nothing was measured.")
    return folder


def data_folder(argument: str | None) -> Path:
    """The same for a program of its own, which ends with the sentence where there is none."""
    try:
        return find_data(argument)
    except NoData as error:
        sys.exit(str(error))


def machine() -> str:
    """The machine in one line: processor, usable cores, system, Python."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (f"{_processor()}, {cores} cores, {platform.system()} {platform.machine()}, "
            f"Python {platform.python_version()}")


def report(name: str, figures: Mapping[str, object], json_path: str | Path | None) -> None:
    """Print the figures with machine, version and date, and write them as JSON where asked."""
    header = {"benchmark": name, "date": datetime.now(UTC).isoformat(timespec="seconds"),
              "machine": machine(), "numpy": version("numpy")}
    for key, value in (header | dict(figures)).items():
        print(f"{key:<28} {_printed(value)}")
    if json_path:
        text = json.dumps(header | {"figures": dict(figures)}, indent=2, ensure_ascii=False)
        Path(json_path).write_text(text + "\n", encoding="utf-8")


def bootstrap(
    values: Sequence[float] | np.ndarray,
    statistic: Callable[[np.ndarray], float] = np.mean,
    n: int = 1000,
    seed: int = 0,
) -> tuple[float, float]:
    """The 95 % percentile interval of a statistic (Efron 1979): `n` resamples of `values`, drawn
    with replacement along the first axis. Raises ValueError where there are no values."""
    sample = np.asarray(values)
    if not len(sample):
        raise ValueError("bootstrap: no values to resample")
    draw = np.random.default_rng(seed).integers
    figures = [statistic(sample[draw(0, len(sample), len(sample))]) for _ in range(n)]
    low, high = np.percentile(figures, [2.5, 97.5])
    return float(low), float(high)


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _printed(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4f}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_printed, value)) + "]"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_printed(item)}" for key, item in value.items())
    return str(value)
