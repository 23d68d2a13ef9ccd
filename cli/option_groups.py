"""Groups of options: a command that takes a dataclass of options takes each of its fields."""

import inspect
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import wraps
from typing import Annotated, Any, get_origin, get_type_hints


def spread(command: Callable[..., None]) -> Callable[..., None]:
    """The same command for Typer, which reads options from a signature: a parameter whose type is
    a dataclass of `Annotated` options gives way to them. All of them have defaults.
    """
    plain: list[inspect.Parameter] = []
    groups: dict[str, type[Any]] = {}
    for parameter in inspect.signature(command, eval_str=True).parameters.values():
        group = parameter.annotation
        if isinstance(group, type) and is_dataclass(group):
            groups[parameter.name] = group
            plain += _options(group)
        else:
            plain.append(parameter)

    @wraps(command)
    def run(**given: Any) -> None:
        gathered = {name: group(**{f.name: given.pop(f.name) for f in fields(group)})
                    for name, group in groups.items()}
        command(**given, **gathered)

    kept = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in plain]
    vars(run)["__signature__"] = inspect.Signature(kept)
    run.__annotations__ = {p.name: p.annotation for p in kept}
    return run


def _options(group: type[Any]) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    assert all(get_origin(hint) is Annotated for hint in hints.values()), group
    return [inspect.Parameter(f.name, inspect.Parameter.KEYWORD_ONLY, default=f.default,
                              annotation=hints[f.name]) for f in fields(group)]
