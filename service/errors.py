"""What can go wrong between a caller and the service: each error is one sentence with the way out.

HTTP answers with `status` and a problem+json, chat and MCP say the same in their protocols.
"""

from typing import ClassVar

from records.errors import UserError


class ServiceError(UserError):
    """An error that a caller is told. `status` is the one HTTP has for it."""

    status: ClassVar[int]


class Unidentified(ServiceError):
    """No API key where one is needed, or one that nobody has."""

    status = 401


class Refused(ServiceError):
    """What this caller may not do."""

    status = 403


class NotFound(ServiceError):
    """What does not exist, or belongs to another workspace: nobody can tell the two apart."""

    status = 404


class NotReady(ServiceError):
    """What does not go now, as a run stands: a report of a run that has none yet, a resumption of
    one that is running."""

    status = 409


class Invalid(ServiceError):
    """A request that does not fit."""

    status = 422


class _Later(ServiceError):
    """What may go later. `retry_after` is in whole seconds, at least 1."""

    def __init__(self, message: str, retry_after: float) -> None:
        self.retry_after = max(1, round(retry_after))
        super().__init__(message)


class TooMany(_Later):
    """A quota is used up, or the queue is full."""

    status = 429


class Unavailable(_Later):
    """The service shuts down, or has no process left that could work."""

    status = 503
