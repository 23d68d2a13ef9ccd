"""Vectors from any server that speaks the OpenAI embeddings interface."""

from collections.abc import Sequence
from functools import cached_property
from typing import cast

import numpy as np
from openai import (
    APIConnectionError,
    APIStatusError,
    DefaultHttpxClient,
    OpenAI,
    OpenAIError,
    omit,
)
from pydantic import BaseModel, ConfigDict, ValidationError
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_exponential

from models.certificates import trusted
from models.embedding import EmbeddingUnavailable, unit_rows


class _Vector(BaseModel):
    model_config = ConfigDict(allow_inf_nan=False)
    index: int
    embedding: list[float]


class _Answer(BaseModel):
    """The part of `POST /embeddings`' answer that is read."""

    data: list[_Vector]


class EmbeddingServer:
    """A model behind `{base_url}/embeddings`.

    A request that meets a full or broken server (408, 409, 429, 5xx, no connection) is tried again,
    after the time the server asks for in Retry-After or an exponentially growing one, at most
    `longest_wait` seconds. `key` "" sends no credentials.
    """

    def __init__(self, *, model: str, base_url: str, key: str = "", batch_size: int = 128,
                 timeout: float = 60, attempts: int = 5, longest_wait: float = 30) -> None:
        self.name = f"{model}@{base_url}"
        self._model, self._base_url, self._key = model, base_url, key
        self._batch_size, self._timeout = batch_size, timeout
        self._attempts, self._longest_wait = attempts, longest_wait

    @property
    def dimension(self) -> int:
        """Learnt from a first call. Raises EmbeddingUnavailable."""
        return self._learnt_dimension

    @cached_property
    def _learnt_dimension(self) -> int:
        return self._request(["dimension"]).shape[1]

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        rows = np.zeros((len(texts), self.dimension), np.float32)
        # The interface refuses empty strings; their row is zero.
        full = [index for index, text in enumerate(texts) if text.strip()]
        for start in range(0, len(full), self._batch_size):
            places = full[start : start + self._batch_size]
            answer = self._request([texts[index] for index in places])
            if answer.shape[1] != self.dimension:
                raise self._unavailable(
                    f"it gave {answer.shape[1]} numbers a text after {self.dimension} before",
                    "name one model, and index again if the server changed it")
            rows[places] = answer
        return unit_rows(rows)

    @cached_property
    def _client(self) -> OpenAI:
        # Without a key the SDK would look for one in the environment; "none" keeps it from that.
        return OpenAI(api_key=self._key or "none", base_url=self._base_url, timeout=self._timeout,
                      max_retries=0, http_client=DefaultHttpxClient(verify=trusted()))

    def _request(self, texts: list[str]) -> np.ndarray:
        """The (len(texts), any) float32 rows the server gives, in the order of the texts."""
        tries = Retrying(retry=retry_if_exception(_passes), wait=self._wait, reraise=True,
                         stop=stop_after_attempt(self._attempts))
        try:
            body = tries(self._post, texts)
        except OpenAIError as error:
            raise self._unavailable(*_explained(error, self._attempts)) from error
        return self._rows(body, len(texts))

    def _post(self, texts: list[str]) -> bytes:
        keyless = cast(dict[str, str], {} if self._key else {"Authorization": omit})
        # Plain floats: not every compatible server knows the SDK's default, base64.
        answer = self._client.embeddings.with_raw_response.create(
            model=self._model, input=texts, encoding_format="float", extra_headers=keyless)
        return answer.content

    def _rows(self, body: bytes, expected: int) -> np.ndarray:
        try:
            vectors = sorted(_Answer.model_validate_json(body).data, key=lambda v: v.index)
        except ValidationError as error:
            raise self._unavailable(
                f"its answer is no list of embeddings ({_first_problem(error)})",
                "check that base_url ends where /embeddings begins, usually in /v1") from error
        if [vector.index for vector in vectors] != list(range(expected)):
            raise self._unavailable(f"it gave {len(vectors)} vectors for {expected} texts",
                                    "lower batch_size, or use another server")
        if len({len(vector.embedding) for vector in vectors}) != 1 or not vectors[0].embedding:
            raise self._unavailable("it gave vectors of unequal length or none",
                                    "check that the model is one for embeddings")
        return np.asarray([vector.embedding for vector in vectors], np.float32)

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = _retry_after(error)
        wait = wait_exponential(multiplier=0.5)(state) if asked is None else asked
        return min(wait, self._longest_wait)

    def _unavailable(self, reason: str, remedy: str) -> EmbeddingUnavailable:
        return EmbeddingUnavailable(self.name, reason, remedy)


def _passes(error: BaseException) -> bool:
    """Whether the same request may succeed later."""
    if isinstance(error, APIStatusError):
        return error.status_code in (408, 409, 429) or error.status_code >= 500
    return isinstance(error, APIConnectionError)


def _retry_after(error: BaseException | None) -> float | None:
    """Seconds the server asks to wait; None where it does not, or gives a date."""
    if not isinstance(error, APIStatusError):
        return None
    try:
        return max(0.0, float(error.response.headers.get("retry-after", "")))
    except ValueError:
        return None


def _explained(error: OpenAIError, attempts: int) -> tuple[str, str]:
    """What happened and what to do about it."""
    if isinstance(error, APIConnectionError):
        return f"no answer after {attempts} tries ({error})", "start the server or check base_url"
    if not isinstance(error, APIStatusError):
        return str(error), "check the settings of the embedding"
    remedies = {
        401: "check the key in the variable that key_variable names",
        403: "check that the key may use this model",
        404: "check model and base_url (it usually ends in /v1)",
        429: "wait, or lower batch_size",
    }
    remedy = remedies.get(error.status_code, "see the server's own log")
    tries = f" after {attempts} tries" if _passes(error) else ""
    return f"the server answered {error.status_code}{tries} ({str(error)[:200]})", remedy


def _first_problem(error: ValidationError) -> str:
    problem = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(map(str, problem["loc"]))
    return f"{place}: {problem['msg']}" if place else problem["msg"]
