"""The command that makes the bundled data: ``python -m data.build --help``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

DATA = Path(__file__).resolve().parents[1]
BUNDLED = ("fauna", "imagenet_classes")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one of the commands; what is wrong with it is said in one sentence."""
    options = _parser().parse_args(arguments)
    try:
        _run(options)
    except ModuleNotFoundError as error:
        sys.exit(f"{error}: pip install -r data/build/requirements.txt")
    except (ValueError, FileNotFoundError) as error:
        sys.exit(str(error))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m data.build", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in zip(
        BUNDLED,
        (
            "draw the zoo and compute its features (about 10 minutes on 2 cores)",
            "take the ImageNet classes out of a network and WordNet",
        ),
        strict=True,
    ):
        build = commands.add_parser(name, help=text)
        build.add_argument("--out", type=Path, default=DATA / name, help="default: %(default)s")
    sheet = commands.add_parser("sheet", help="draw a contact sheet of some animals")
    sheet.add_argument("out", type=Path, help="PNG file to write")
    sheet.add_argument("--animals", default="", help="names with commas between; default all")
    sheet.add_argument("--plan", default="", help="only those of this body plan")
    sheet.add_argument("--count", type=int, default=6, help="pictures of each")
    table = commands.add_parser("table", help="measure the data, for the table of data/README.md")
    table.add_argument("--splits", type=int, default=10, help="random class splits of each")
    table.add_argument("--jobs", type=int, default=2, help="processes")
    table.add_argument("--data", nargs="+", choices=BUNDLED, default=BUNDLED, help="default: both")
    runs = commands.add_parser("runs", help="compute what the first click on each page needs")
    runs.add_argument("--out", type=Path, default=DATA / "runs", help="default: %(default)s")
    return parser


def _run(options: argparse.Namespace) -> None:
    # Each command imports what it needs: the contact sheet is drawn without any network.
    if options.command == "fauna":
        from data.build.fauna.build import build as build_fauna

        build_fauna(options.out)
    elif options.command == "imagenet_classes":
        from data.build.imagenet_classes import build as build_imagenet_classes

        build_imagenet_classes(options.out)
    elif options.command == "table":
        from data.build.table import measure, write_markdown

        measure(DATA / "table.csv", options.data, options.splits, options.jobs)
        write_markdown(DATA / "table.csv", DATA / "README.md")
    elif options.command == "runs":
        from data.build.runs import build as build_runs

        build_runs(options.out)
    else:
        from data.build.fauna.sheet import contact_sheet, pick

        contact_sheet(pick(options.animals, options.plan), options.count).save(options.out)


if __name__ == "__main__":
    main()
