"""What can be set of `consilience serve`, with types and bounds. No run's settings hold it: how a
question came in changes nothing in its report."""

from ipaddress import ip_address
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class UploadSettings(BaseModel):
    """How much a workspace may upload; `reading.max_megabytes` bounds a single paper."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    most: int = Field(ge=0)
    most_megabytes: float = Field(ge=0)
    at_once: int = Field(ge=1)


class RequestSettings(BaseModel):
    """How large a request may be, and how long it may take to come and its answer to be read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_megabytes: float = Field(gt=0)
    body_seconds: float = Field(gt=0)
    slowest_kilobytes: float = Field(gt=0)
    head_kilobytes: float = Field(ge=1)
    head_seconds: float = Field(gt=0)
    answer_seconds: float = Field(gt=0)
    connections: int = Field(ge=1)


class ChatSettings(BaseModel):
    """How the chat endpoints answer. `address` is where people reach the service, "" for where a
    client calls it; links begin with it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: str = Field(pattern=r"^(https?://[^\s()<>?#]+)?$")
    progress: Literal["reasoning", "lines", "none"]
    keep_alive: int = Field(ge=1)


class ServiceSettings(BaseModel):
    """The section `service` of config.yaml, which says what each of them does."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = Field(min_length=1)
    port: int = Field(ge=0, le=65535)
    insecure: bool
    workers: int = Field(ge=0)
    runs_a_worker: int = Field(ge=1)
    jobs_a_worker: int = Field(ge=1)
    jobs_a_key: int = Field(ge=1)
    queue: int = Field(ge=1)
    job_seconds: float = Field(gt=0)
    progress_a_second: float = Field(gt=0)
    chat: ChatSettings
    uploads: UploadSettings
    requests: RequestSettings

    @property
    def is_local(self) -> bool:
        """Whether this machine alone can reach the service."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Whether a host, by name or address, is this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
