"""The trained network as the file that ships: ONNX with eight-bit weights, tokenizer, card."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.network import Network

_OPSET = 18
_AXES = {0: "rows", 1: "tokens"}


def export(network: Network, tokenizer: Path, folder: Path, card: Mapping[str, object]) -> Path:
    """Write `model.onnx`, `tokenizer.json` and `card.json` into a folder; the path of the first."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / "float.onnx"
    to_onnx(network, whole)
    return in_eight_bits(whole, tokenizer, card)


def in_eight_bits(whole: Path, tokenizer: Path, card: Mapping[str, object]) -> Path:
    """Put `model.onnx`, with eight-bit weights, in place of a network in full precision, and beside
    it the tokenizer and the card, with the hashes of both; the path of the first."""
    folder = whole.parent
    small = folder / "model.onnx"
    quantize_dynamic(whole, small, per_channel=True, weight_type=QuantType.QInt8,
                     op_types_to_quantize=["MatMul", "Gather"])
    whole.unlink()
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
    told = dict(card) | {"sha256": hashlib.sha256(small.read_bytes()).hexdigest(),
                         "tokenizer_sha256": hashlib.sha256(tokenizer.read_bytes()).hexdigest()}
    (folder / "card.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return small


def to_onnx(network: Network, path: Path) -> None:
    """The network in full precision as an ONNX file, for any number of rows and tokens."""
    network = network.float().eval()
    ids = torch.ones(2, 9, dtype=torch.int64)
    names = ["input_ids", "attention_mask", "token_type_ids"]
    torch.onnx.export(
        network, (ids, ids, ids), str(path), input_names=names, output_names=["logits", "evidence"],
        dynamic_axes={**dict.fromkeys(names, _AXES), "logits": {0: "rows"}, "evidence": _AXES},
        opset_version=_OPSET, dynamo=False)
    onnx.checker.check_model(str(path))
