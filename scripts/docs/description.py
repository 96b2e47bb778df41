"""What is said of an attribute: its description, and what else the tables know of it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from terraform_provider_litellm.plugin.schema import Attribute, Validator
from terraform_provider_litellm.plugin.validators import AtLeast, AtMost, Each, Matches, OneOf, UnlessEmpty
from terraform_provider_litellm.record.behaviours import CannotBeCleared
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.object import LiteLLMObject

OLDEST = "1.65.8"
"""The first release of LiteLLM that is supported."""

BOUNDLESS = 2**31 - 1
"""From here on a bound is that of LiteLLM's numbers, and no reader will ever meet it."""


def bounds(checks: Sequence[Validator]) -> str:
    """What numbers are allowed, where that is more than "none below 0"."""
    low = next((check for check in checks if isinstance(check, AtLeast) and (check.minimum or check.exclusive)), None)
    high = next((check for check in checks if isinstance(check, AtMost) and check.maximum < BOUNDLESS), None)
    parts = [
        f"{'greater than' if low.exclusive else 'at least'} {low.minimum}" if low else "",
        f"at most {high.maximum}" if high else "",
    ]
    said = " and ".join(part for part in parts if part)
    return f"{said[:1].upper()}{said[1:]}."


def allowed(checks: Sequence[Validator], text: str) -> Iterator[str]:
    """What values are allowed, as far as a text does not explain each of them."""
    for check in checks:
        inner = check.check if isinstance(check, UnlessEmpty | Each) else check
        if isinstance(inner, OneOf) and all(f"`{value}`" in text for value in inner.values):
            continue
        if isinstance(inner, OneOf | Matches) and not (isinstance(inner, Matches) and inner.secret):
            rule = re.sub(r'"([^"]*)"', r"`\1`", inner.description)
            yield f"{rule[:1].upper()}{rule[1:]}."
    if (said := bounds(checks)) != ".":
        yield said


def removal(field: Field, noun: str) -> str:
    """What becomes of the object when the attribute is removed."""
    cleared = field.behaviour(CannotBeCleared)
    return cleared.sentence(noun) if cleared else "Removing it clears it in LiteLLM."


def usual_removal(record: LiteLLMObject) -> str:
    """What holds for most attributes, so that the legend says it, and the texts what is different."""
    fields = [each for each in record.table.fields if each.optional and not each.always_replaced]
    found = Counter(removal(each, record.noun) for each in fields)
    return found.most_common(1)[0][0] if found else "Removing it clears it in LiteLLM."


def consequences(field: Field, record: LiteLLMObject) -> Iterator[str]:
    """What the attribute does in the resource, where the legend does not say it."""
    for each in field.behaviours:
        if not isinstance(each, CannotBeCleared):
            yield each.sentence(record.noun)
    told = field.always_replaced or field.keeps_names or not field.optional
    if not told and (said := removal(field, record.noun)) != usual_removal(record):
        yield said


def needs(field: Field) -> Iterator[str]:
    """What LiteLLM must have for the attribute, or for some of its values."""
    if isinstance(field.licence, tuple):
        values = " and ".join(f"`{value if isinstance(value, str) else json.dumps(value)}`" for value in field.licence)
        yield f"{values} requires a LiteLLM Enterprise licence."
    needed = {
        "a LiteLLM Enterprise licence": field.licence is True,
        f"LiteLLM {field.since} or newer": bool(field.since),
    }
    if said := ", and ".join(need for need, holds in needed.items() if holds):
        yield f"Requires {said}."


def described(path: tuple[str, ...], attribute: Attribute, record: LiteLLMObject | None, *, lasting: bool) -> str:
    """All that is said of an attribute: with what the table knows, if it is one of the record.

    `lasting` things stand in a state; what is not lives for one run, and takes over attributes of what does.
    """
    field = record.table.by_name.get(path[0]) if record and len(path) == 1 else None
    text = attribute.description
    found = list(allowed(attribute.validators, text))
    if record and field and text.startswith(field.description):
        found += [*(consequences(field, record) if lasting else ()), *needs(field)]
    text = " ".join((text, *filter(None, found)))
    return f"**Deprecated**: {attribute.deprecation} {text}" if attribute.deprecation else text


def known(name: Field, record: LiteLLMObject) -> str:
    """All that is said of a name that a free-form attribute of the record knows."""
    found = (*allowed(name.checks, name.description), *consequences(name, record), *needs(name))
    return " ".join((name.description, *filter(None, found)))


def legend(record: LiteLLMObject) -> str:
    """What holds for each attribute of an object that does not say otherwise."""
    fields = [each for each in record.table.fields if each.optional and not each.always_replaced]
    usual = usual_removal(record)
    removed = usual.replace("Removing it", "Removing it from the configuration", 1).removesuffix(".")
    if not all(each.clearable for each in fields):
        elsewhere = "" if "replaces" in usual else f", or replaces the {record.noun} if the description says so"
        removed += f"{elsewhere}; the plan then shows a warning"
    rules = [
        f"An omitted attribute is unset in LiteLLM: it sets no value, limit or restriction on the {record.noun}.",
        f"{removed}.",
        "Numbers are 0 or greater, and amounts of money are in USD.",
        f"An attribute requires no licence, and works with LiteLLM {OLDEST} and newer.",
    ]
    return "Unless the description of an attribute says otherwise:\n\n" + "\n".join(f"- {rule}" for rule in rules)
