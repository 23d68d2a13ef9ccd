"""Lets the attacks use the writer of PDF files that the tests of that reader use."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "pdf"))
