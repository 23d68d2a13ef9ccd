"""YAML of the house and of its user, read by libyaml where it is there: ten times as fast.

Text from papers is not read by this: libyaml nests as deep as the text wants.
"""

from typing import Any

import yaml

LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str) -> Any:
    """What the text holds. Raises yaml.YAMLError."""
    return yaml.load(text, Loader=LOADER)  # noqa: S506 (it is a safe one)


def read_yaml_with_places(text: str) -> tuple[Any, yaml.Node | None]:
    """What the text holds, and the nodes that know where each part stands; None where it is empty.

    Raises yaml.YAMLError.
    """
    loader = LOADER(text)
    try:
        tree = loader.get_single_node()
        return (None if tree is None else loader.construct_document(tree)), tree
    finally:
        loader.dispose()
