"""What all records share: frozen, closed, JSON-plain."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A noun of the house. Frozen: a changed record is a new record (`model_copy(update=…)`).

    Unknown fields are refused, so that a misspelt name is an error and not a silent loss.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
