"""YAML as LiteLLM reads it (PyYAML's safe loader), with exact numbers, the line of each place, and errors without content.

Dates stay texts: a version such as `2024-02-01` is one. What is no JSON (binary data, sets) is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

Place = tuple[str | int, ...]

MOST_NODES = 200_000
"""Values in a document, those that aliases repeat counted each time."""

MOST_DIGITS = 300
"""Between the decimal point and the first digit of a number."""

TAGS = "tag:yaml.org,2002:"
QUOTED = re.compile(r"\s*(?:'[^'<]*'|\"[^\"]*\")")
"""What a message of PyYAML repeats of the document."""


class Fault(Exception):
    """The text is not what it should be; the message begins with the line."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(f"line {line}: {text}")


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # chosen at run time
    """The parser: written in C, wherever PyYAML comes with it."""


class Document:
    """A document: `data` as JSON, with `Decimal` for what is not a whole number.

    Raises:
        Fault: the text is not one document of YAML, or has something that is not JSON.
    """

    def __init__(self, text: str) -> None:
        try:
            self._loader = Loader(text)
            root = self._loader.get_single_node()
            if root is None:
                raise Fault(1, "the text is empty")
            _weigh(root, {})
            self._root: yaml.Node = root
            self.data = self._value(root)
        except yaml.YAMLError as error:
            raise _fault(error) from None
        except RecursionError:
            raise Fault(1, "the text is nested too deeply") from None

    def line(self, *place: str | int) -> int:
        """The line where a value begins, or the name of one; that of what it is in, if there is no such value."""
        node, line = self._root, _line(self._root)
        for step in place:
            if isinstance(node, yaml.MappingNode):
                # the last of several counts; what was merged stands first
                found = next((pair for pair in reversed(node.value) if pair[0].value == step), None)
                if found is None:
                    return line
                name, node = found
                line = _line(name)
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
                node = node.value[step]
                line = _line(node)
        return line

    def _value(self, node: yaml.Node) -> Any:
        if isinstance(node, yaml.MappingNode):
            self._loader.flatten_mapping(node)
            return {self._name(name): self._value(value) for name, value in node.value}
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item) for item in node.value]
        try:
            return self._scalar(node)
        except (ValueError, KeyError, InvalidOperation):
            raise Fault(_line(node), "a value does not have the type of its tag") from None

    def _name(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise Fault(_line(node), "a name is a list or an object")
        return str(node.value)

    def _scalar(self, node: yaml.Node) -> Any:
        match node.tag.removeprefix(TAGS):
            case "str" | "timestamp" | "value":
                return node.value
            case "null":
                return None
            case "bool":
                return self._loader.construct_yaml_bool(node)
            case "int":
                return self._loader.construct_yaml_int(node)
            case "float":
                return self._number(node)
        raise Fault(_line(node), "LiteLLM and this function support only the tags of JSON types")

    def _number(self, node: yaml.Node) -> Decimal:
        text = node.value.replace("_", "")
        if ":" in text:  # in sixties, as YAML 1.1 has it
            text = repr(self._loader.construct_yaml_float(node))
        if not any(character.isdecimal() for character in text):
            raise Fault(_line(node), "Terraform does not support infinite or undefined numbers")
        number = Decimal(text)
        if number and abs(number.adjusted()) > MOST_DIGITS:
            raise Fault(_line(node), "the number is too large or too small")
        return number


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _weigh(node: yaml.Node, weights: dict[int, int | None]) -> int:
    """Count the values below a node before anything is unfolded; None stands for what is being counted."""
    known = weights.get(id(node), 0)
    if known is None:
        raise Fault(_line(node), "an alias refers to a value that contains the alias")
    if not known:
        weights[id(node)] = None
        parts = node.value if not isinstance(node, yaml.ScalarNode) else ()
        nodes = [each for pair in parts for each in pair] if isinstance(node, yaml.MappingNode) else parts
        known = weights[id(node)] = 1 + sum(_weigh(each, weights) for each in nodes)
    if known > MOST_NODES:
        raise Fault(_line(node), f"the text has more than {MOST_NODES:,} values, including repetitions by aliases")
    return known


def _fault(error: yaml.YAMLError) -> Fault:
    """The parser's complaint without what it repeats of the document, where a secret may stand."""
    mark = getattr(error, "problem_mark", None)
    problem = QUOTED.sub(
        "", getattr(error, "problem", None) or "the text contains a character that YAML does not allow"
    )
    return Fault(mark.line + 1 if mark else 1, f"invalid YAML: {problem}")


def exact(data: Any) -> Any:
    """Data in which numbers such as `1e-7` are numbers: to PyYAML a text, unless there is a point and a sign."""
    if isinstance(data, Mapping):
        return {name: exact(value) for name, value in data.items()}
    if isinstance(data, list):
        return [exact(item) for item in data]
    if isinstance(data, str) and EXPONENT.fullmatch(data):
        return Decimal(data)
    return data


EXPONENT = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)[eE][-+]?\d{1,3}")
