"""What is said of an attribute: its description, and what else the tables know of it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from terraform_plugin.schema import Attribute, Validator
from terraform_plugin.validators import AtLeast, AtMost, Each, Matches, OneOf, UnlessEmpty
from terraform_provider_litellm.fields import NOT_CLEARABLE, Field
from terraform_provider_litellm.record import LiteLLMObject

OLDEST = "1.65.8"
"""The first release of LiteLLM that is supported."""

OF_THE_STATE = re.compile(r" [^.]*(?:stands in the state|replaces the \w+|leaves alone)[^.]*\.")
"""What a text says of an attribute in a state, and what is wrong of one that lives for one run."""

BOUNDLESS = 2**31 - 1
"""From here on a bound is that of LiteLLM's numbers, and no reader will ever meet it."""


@dataclass(frozen=True)
class Note:
    """One more sentence, and how the description says the same where it does already."""

    sentence: str
    told: str


def bounds(checks: Sequence[Validator]) -> str:
    """What numbers are allowed, where that is more than "none below 0"."""
    low = next((check for check in checks if isinstance(check, AtLeast) and (check.minimum or check.exclusive)), None)
    high = next((check for check in checks if isinstance(check, AtMost) and check.maximum < BOUNDLESS), None)
    parts = [
        f"{'more than' if low.exclusive else 'at least'} {low.minimum}" if low else "",
        f"at most {high.maximum}" if high else "",
    ]
    said = " and ".join(part for part in parts if part)
    return f"{said[:1].upper()}{said[1:]}."


def allowed(checks: Sequence[Validator]) -> Iterator[Note]:
    """What values are allowed, as far as a reader needs it."""
    for check in checks:
        inner = check.check if isinstance(check, UnlessEmpty | Each) else check
        if isinstance(inner, OneOf | Matches):
            rule = re.sub(r'"([^"]*)"', r"`\1`", inner.description)
            if not (isinstance(inner, Matches) and inner.secret):
                yield Note(f"{rule[:1].upper()}{rule[1:]}.", "|".join(re.findall(r"`\w+`", rule)))
    if (said := bounds(checks)) != ".":
        yield Note(said, "more than 0|at least")


def removal(field: Field, noun: str) -> str:
    """What becomes of the object when the attribute is removed, as the end of a sentence."""
    if field.clear is not NOT_CLEARABLE:
        return "clears it in LiteLLM"
    if field.unset_since:
        return f"clears it in LiteLLM {field.unset_since} and newer, and replaces the {noun} in older releases"
    return f"replaces the {noun}"


def usual_removal(record: LiteLLMObject) -> str:
    """What holds for most attributes, so that the legend says it, and the texts what is different."""
    ends = Counter(removal(each, record.noun) for each in record.table.fields if each.optional)
    return ends.most_common(1)[0][0] if ends else "clears it in LiteLLM"


def consequences(field: Field, record: LiteLLMObject) -> Iterator[Note]:
    """What becomes of the object when the attribute changes or goes, where the legend does not say it."""
    noun, end = record.noun, removal(field, record.noun)
    if field.replaces is True:
        yield Note(f"A change replaces the {noun}.", f"change replaces the {noun}")
    if field.irreversible is not None:
        older = f", except in LiteLLM {field.unset_since} and newer" if field.unset_since else ""
        yield Note(f"Taking a name out of it replaces the {noun}{older}.", "")
    elif field.optional and field.replaces is not True and end != usual_removal(record):
        yield Note(f"Removing it {end}.", "")


def needs(field: Field) -> Iterator[Note]:
    """What LiteLLM must have for the attribute, or for some of its values."""
    if isinstance(field.licence, tuple):
        values = " and ".join(f"`{value if isinstance(value, str) else json.dumps(value)}`" for value in field.licence)
        yield Note(f"{values} needs a LiteLLM Enterprise licence.", "LiteLLM Enterprise licence")
    needed = {
        "a LiteLLM Enterprise licence": field.licence is True,
        f"LiteLLM {field.since} or newer": bool(field.since) and f"LiteLLM {field.since}" not in field.description,
    }
    if said := ", and ".join(need for need, holds in needed.items() if holds):
        yield Note(f"Needs {said}.", "")


def described(path: tuple[str, ...], attribute: Attribute, record: LiteLLMObject | None, *, lasting: bool) -> str:
    """All that is said of an attribute: with what the table knows, if it is one of the record.

    `lasting` things stand in a state; what is not lives for one run, and takes over attributes of what does.
    """
    field = record.table.by_name.get(path[0]) if record and len(path) == 1 else None
    text = attribute.description
    found = list(allowed(attribute.validators))
    if record and field and text.startswith(field.description):
        found += [*(consequences(field, record) if lasting else ()), *needs(field)]
    if not lasting:
        text = OF_THE_STATE.sub("", text)
    for note in found:
        if note.sentence not in text and not (note.told and re.search(note.told, text, re.IGNORECASE)):
            text = f"{text} {note.sentence}"
    return f"**Deprecated**: {attribute.deprecation} {text}" if attribute.deprecation else text


def legend(record: LiteLLMObject) -> str:
    """What holds for each attribute of an object that does not say otherwise."""
    fields = [each for each in record.table.fields if each.optional]
    usual = usual_removal(record)
    removed = f"Removing it from the configuration {usual}"
    if any(each.clear is NOT_CLEARABLE for each in fields):
        elsewhere = "" if "replaces" in usual else f", or replaces the {record.noun} where the text says so"
        removed += f"{elsewhere}; a warning in the plan tells"
    rules = [
        f"Left out, it is unset in LiteLLM: it sets no value, no limit and no restriction on the {record.noun}.",
        f"{removed}.",
        "A number is 0 or more, and amounts of money are in USD.",
        f"It needs no licence, and works with LiteLLM {OLDEST} and newer.",
    ]
    return "Unless the text of an attribute says otherwise:\n\n" + "\n".join(f"- {rule}" for rule in rules)
