"""The command line: ``python -m zsl_core datasets | fit | compare | imagenet``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from zsl_core import commands, imagenet_command
from zsl_core.errors import InputError
from zsl_core.methods import METHODS
from zsl_core.selection import CRITERIA

ABOUT = """\
Zero-shot learning: recognise images of classes of which no training image was seen, from a
description of the class alone (attributes, word vectors).

  datasets   what data there is, and how to get what is missing
  fit        train one method and measure it
  compare    several methods on the same split, chosen by class-wise cross-validation
  imagenet   one method on ImageNet's 21 thousand classes, from files of features
"""
ABOUT_FIT = """\
Train one method on the images of the seen classes and measure it on the test images.

  python -m zsl_core fit --dataset digits --method psr
  python -m zsl_core fit --dataset xlsa17:CUB --root xlsa17/data --method psr \\
      --set tau_similar=8 --set lambda_similar=0.1

PSR's main settings: tau_similar (how many classes count as similar to a class, on average) or tau
(the same as a cosine); lambda_similar (lambda1: keep similar classes at their distance);
lambda_dissimilar (push dissimilar ones away); lambda_reconstruction (lambda2); encoder=kernel|mlp;
expectation=class_statistics|sampled|exact; mining=random|hard; center=True|False.
"""
ABOUT_COMPARE = """\
Train several methods on the same split and print their measures side by side.

  python -m zsl_core compare --dataset digits --methods psr,sync,v2s_ridge,s2v_ridge \\
      --seeds 3 --select cv --json digits.json

With --select cv, each method's parameters are chosen once by cross-validation over the seen
classes; test classes and test images are never looked at. Finished work is remembered, so the same
command answers at once the second time.

How to read the table: T1, T5 are accuracies on unseen classes among the unseen classes; u, s, H are
accuracies on unseen and seen classes among all classes, and their harmonic mean; AUSUC is the area
under the curve of s against u; hubs is the Robin Hood index (0: an even spread), N1 skew another
measure of them (0: none); RSA is how much of the order of class similarities the prototypes keep
(1: all). Accuracies are means over classes, in per cent.
"""


ABOUT_IMAGENET = """\
Train one method on the images of ImageNet's 1000 classes and rank the images of other classes.

  python -m zsl_core imagenet --folder imagenet --method psr --generalised
  python -m zsl_core imagenet --folder imagenet --method sync --testset 2-hops --set t=2

The folder holds testsets.json (lists of WordNet ids: train and the test sets), wnids.txt (an id a
line), embeddings.npy (a class embedding for each), and the features: features/n01440764.npy and so
on, one file a class, or one features.npy with labels.txt (an id a row). Features may also be
.safetensors, .h5 or .mat of version 7.3. With hypernyms.txt (parent child a line, as ImageNet's
wordnet.is_a.txt) there is hierarchical precision too.

PSR and the ridges read the training images once or twice. SYNC reads them dozens of times, over
2 GiB from the files: with all 1.28 million images that is hours of work, so give it --per-class 100
or as many as you have time for.

How to read the table: Hit@k is the share of images with their class among the k best; the class
mean counts every class alike; HP@k is the share of the k best that lie near the true class in the
hierarchy. All in per cent.
"""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence instead of a page of usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"error: {message} (see {self.prog} --help)\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; 0 if it went well, 2 with one sentence on standard error for bad input."""
    args = _parser().parse_args(argv)
    try:
        args.command(args)
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"error: {error.filename or 'input'}: {error.strerror or error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped; what was finished is remembered", file=sys.stderr)
        return 130
    return 0


def _parser() -> _Parser:
    formatter = argparse.RawDescriptionHelpFormatter
    parser = _Parser("python -m zsl_core", description=ABOUT, formatter_class=formatter)
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")

    datasets = subparsers.add_parser("datasets", help="list the data sets")
    datasets.add_argument("--root", type=Path, help="folder with data sets in the xlsa17 layout")
    datasets.set_defaults(command=commands.datasets)

    fit = subparsers.add_parser(
        "fit", help="train one method", description=ABOUT_FIT, formatter_class=formatter
    )
    _add_data_arguments(fit)
    fit.add_argument("--method", default="psr", help=f"one of {', '.join(METHODS)} (psr)")
    fit.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a parameter; repeatable"
    )
    fit.add_argument("--seed", type=int, default=0, help="of whatever is random (0)")
    fit.set_defaults(command=commands.fit)

    compare = subparsers.add_parser(
        "compare",
        help="several methods side by side",
        description=ABOUT_COMPARE,
        formatter_class=formatter,
    )
    _add_data_arguments(compare)
    compare.add_argument(
        "--methods",
        default="psr,sync,v2s_ridge,s2v_ridge",
        help=f"comma-separated, of {', '.join(METHODS)} (psr,sync,v2s_ridge,s2v_ridge)",
    )
    compare.add_argument("--seeds", type=int, default=1, help="final fits a method, seeds 0.. (1)")
    compare.add_argument(
        "--select",
        choices=("cv", "default"),
        default="cv",
        help="parameters by cross-validation on seen classes, or as they come (cv)",
    )
    compare.add_argument(
        "--criterion",
        choices=tuple(CRITERIA),
        default="ausuc",
        help="what cross-validation maximises on its held-out classes (ausuc)",
    )
    compare.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="METHOD.NAME=VALUE",
        help="fix a parameter of a method; repeatable",
    )
    compare.add_argument("--json", type=Path, metavar="FILE", help="write all numbers here")
    compare.set_defaults(command=commands.compare)
    _add_imagenet(subparsers)
    return parser


def _add_imagenet(subparsers: argparse._SubParsersAction[_Parser]) -> None:
    imagenet = subparsers.add_parser(
        "imagenet",
        help="ImageNet's 21 thousand classes",
        description=ABOUT_IMAGENET,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    imagenet.add_argument("--folder", type=Path, required=True, help="laid out as above")
    imagenet.add_argument("--method", default="psr", help=f"one of {', '.join(METHODS)} (psr)")
    imagenet.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a parameter; repeatable"
    )
    imagenet.add_argument(
        "--testset",
        action="append",
        default=[],
        metavar="NAME",
        help="a list of testsets.json; repeatable (2-hops, 3-hops and all)",
    )
    imagenet.add_argument(
        "--generalised", action="store_true", help="also with the seen classes as candidates"
    )
    imagenet.add_argument(
        "--per-class",
        type=int,
        metavar="N",
        help="learn from at most N images of each seen class, drawn at random (all)",
    )
    imagenet.add_argument(
        "--jobs",
        type=int,
        metavar="N",
        help="parts that images are read and ranked in at the same time (one for each core)",
    )
    imagenet.add_argument("--json", type=Path, metavar="FILE", help="write all numbers here")
    imagenet.set_defaults(command=imagenet_command.imagenet)


def _add_data_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dataset", required=True, help="such as digits or xlsa17:CUB")
    parser.add_argument("--root", type=Path, help="folder with data sets in the xlsa17 layout")
    parser.add_argument("--class-embedding", help="such as att or sent (the data set's first)")
