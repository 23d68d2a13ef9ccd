"""What can be set about requests to the world."""

from pydantic import Field

from records.base import Record


class WebSettings(Record):
    """How services are asked. Times are in seconds.

    A request is tried `tries` times, and waits at most `patience` for a service that asks to be
    left alone. After `breaker` failures in a row a host is left alone for `rest`.
    """

    contact: str = Field(default="", description="an e-mail address that services may write to")
    cache_days: float = Field(default=7, ge=0, description="age up to which an answer is kept")
    tries: int = Field(default=4, ge=1, le=20)
    first_wait: float = Field(default=1, ge=0, description="before the second try; then doubled")
    longest_wait: float = Field(default=30, ge=0)
    patience: float = Field(default=120, ge=0)
    timeout: float = Field(default=60, gt=0, description="for one try, to the last byte")
    max_megabytes: float = Field(default=32, gt=0, description="of an answer, unpacked")
    breaker: int = Field(default=6, ge=1)
    rest: float = Field(default=60, ge=0)
    download_timeout: float = Field(default=300, gt=0, description="for one try at a document")
    download_interval: float = Field(default=1, ge=0, description="between documents of a host")
    max_download_megabytes: float = Field(default=60, gt=0)
