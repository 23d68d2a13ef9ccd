"""What the OpenAPI of the service says beside what each endpoint says of itself."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI

from service.http.problems import Problem

DESCRIPTION = """Answers a research question from the scholarly literature, and shows its work: a
run begins with a question and ends with a report in which every sentence that states a fact is a
claim, and every claim carries the passages that support or refute it.

Where keys are needed send `Authorization: Bearer KEY`. Errors are problem+json (RFC 9457), those of
the chat as its protocol has them; all say the way out."""
_REFERENCE = "#/components/schemas/{model}"
_CHAT_ERROR = {
    "type": "object", "required": ["error"], "properties": {"error": {
        "type": "object", "required": ["message", "type"], "properties": {
            "message": {"type": "string"}, "type": {"type": "string"},
            "param": {"type": ["string", "null"]}, "code": {"type": ["string", "null"]}}}}}

_EVENT = {
    "type": "object", "description": "one server-sent event; its data is JSON, or [DONE]",
    "properties": {"data": {"type": "string"}, "event": {"type": "string"},
                   "id": {"type": "string"}, "retry": {"type": "integer"}}}


def chat_errors() -> dict[int | str, dict[str, Any]]:
    """The errors of a chat endpoint, in the words of its protocol."""
    return {statuses: {"description": description, "content": {"application/json": {
        "schema": {"$ref": _REFERENCE.format(model="ChatError")}}}}
        for statuses, description in (
            ("4XX", "What does not go, and the way out."),
            ("5XX", "What may go later."))}


def described(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """The description of an app with the schemas that are named in it alone, and with its keys."""
    of_endpoints = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            told = of_endpoints()
            components = told.setdefault("components", {})
            problem = Problem.model_json_schema(ref_template=_REFERENCE)
            components.setdefault("schemas", {}).update(
                problem.pop("$defs", {}), Problem=problem, ChatError=_CHAT_ERROR)
            components["securitySchemes"] = {"key": {
                "type": "http", "scheme": "bearer",
                "description": "an API key, where this service needs one"}}
            told["security"] = [{"key": []}, {}]
            for methods in told["paths"].values():
                for endpoint in methods.values():
                    _describe_streams(endpoint)
        assert app.openapi_schema
        return app.openapi_schema

    return openapi


def _describe_streams(endpoint: dict[str, Any]) -> None:
    """Say of streams, as OpenAPI does, what one of their events is."""
    for response in endpoint["responses"].values():
        if stream := response.get("content", {}).get("text/event-stream"):
            stream["schema"] = _EVENT
