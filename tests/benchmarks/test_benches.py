"""`make bench`: every bench has a name, and a name that is none is told."""

import subprocess
import sys
from pathlib import Path

from benchmarks.__main__ import BENCHES

ROOT = Path(__file__).resolve().parents[2]


def test_a_bench_that_does_not_exist_is_told_with_those_that_do():
    asked = subprocess.run(
        [sys.executable, "-m", "benchmarks", "flying"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 2
    assert "There is no bench flying" in asked.stderr
    assert all(name in asked.stderr for name in BENCHES)
