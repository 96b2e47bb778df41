"""The prices of a model: those that most people set as attributes of `litellm_model`, the others under LiteLLM's names.

LiteLLM keeps prices of single tokens; the attributes have them by the million. A price comes in variants, which have a name
in common and an ending each, such as `_above_200k_tokens_priority`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from terraform_provider_litellm.attributes.limits import AMOUNT
from terraform_provider_litellm.objects.models.model_params import param
from terraform_provider_litellm.plugin.types import DYNAMIC, NUMBER, List, Map
from terraform_provider_litellm.plugin.validators import Each
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import scaled

CONDITIONS = {
    "_above_1hr": "kept for an hour",
    "_above_8s_interval": "in videos of more than 8 seconds",
    "_above_15s_interval": "in videos of more than 15 seconds",
    "_above_100k_tokens": "in requests of more than 100,000 tokens",
    "_above_128k_tokens": "in requests of more than 128,000 tokens",
    "_above_200k_tokens": "in requests of more than 200,000 tokens",
    "_above_272k_tokens": "in requests of more than 272,000 tokens",
    "_above_512k_tokens": "in requests of more than 512,000 tokens",
    "_balanced": "in the service tier `balanced`",
    "_batches": "in batches",
    "_flex": "in the service tier `flex`",
    "_priority": "in the service tier `priority`",
    "_ultrafast": "in the service tier `ultrafast`",
}
"""What the parts of an ending say."""

_ABOVE = (
    "_above_100k_tokens",
    "_above_100k_tokens_batches",
    "_above_128k_tokens",
    "_above_200k_tokens",
    "_above_200k_tokens_batches",
    "_above_200k_tokens_priority",
    "_above_272k_tokens",
    "_above_272k_tokens_batches",
    "_above_272k_tokens_flex",
    "_above_272k_tokens_priority",
    "_above_272k_tokens_ultrafast",
    "_above_512k_tokens",
)
_TIERS = ("_balanced", "_batches", "_flex", "_priority", "_ultrafast")

# attribute, name in LiteLLM, what is paid for, variants
PER_MILLION = (
    ("input_cost_per_million_tokens", "input_cost_per_token", "input tokens", _TIERS + _ABOVE),
    ("output_cost_per_million_tokens", "output_cost_per_token", "output tokens", _TIERS + _ABOVE),
    (
        "cache_read_input_cost_per_million_tokens",
        "cache_read_input_token_cost",
        "input tokens read from the provider's cache",
        tuple(each for each in _TIERS + _ABOVE if each != "_above_128k_tokens"),
    ),
    (
        "cache_creation_input_cost_per_million_tokens",
        "cache_creation_input_token_cost",
        "input tokens written to the provider's cache",
        (
            "_batches",
            "_flex",
            "_priority",
            "_ultrafast",
            "_above_1hr",
            "_above_1hr_above_100k_tokens",
            "_above_100k_tokens",
            "_above_100k_tokens_batches",
            "_above_200k_tokens",
            "_above_200k_tokens_batches",
            "_above_272k_tokens",
            "_above_272k_tokens_batches",
            "_above_272k_tokens_flex",
            "_above_272k_tokens_priority",
            "_above_272k_tokens_ultrafast",
        ),
    ),
    ("input_cost_per_million_tokens_cache_hit", "input_cost_per_token_cache_hit", "input tokens on a cache hit", ()),
    ("input_cost_per_million_audio_tokens", "input_cost_per_audio_token", "audio input tokens", ("_batches",)),
    ("input_cost_per_million_image_tokens", "input_cost_per_image_token", "image input tokens", ("_batches",)),
    ("input_cost_per_million_video_tokens", "input_cost_per_video_token", "video input tokens", ("_batches",)),
    (
        "cache_creation_input_cost_per_million_audio_tokens",
        "cache_creation_input_audio_token_cost",
        "audio input tokens written to the provider's cache",
        (),
    ),
    (
        "cache_read_input_cost_per_million_audio_tokens",
        "cache_read_input_audio_token_cost",
        "audio input tokens read from the provider's cache",
        (),
    ),
    (
        "cache_read_input_cost_per_million_image_tokens",
        "cache_read_input_image_token_cost",
        "image input tokens read from the provider's cache",
        (),
    ),
    ("output_cost_per_million_audio_tokens", "output_cost_per_audio_token", "audio output tokens", ()),
    ("output_cost_per_million_image_tokens", "output_cost_per_image_token", "image output tokens", ("_batches",)),
    ("output_cost_per_million_video_tokens", "output_cost_per_video_token", "video output tokens", ()),
    (
        "output_cost_per_million_reasoning_tokens",
        "output_cost_per_reasoning_token",
        "reasoning tokens",
        ("_flex", "_priority"),
    ),
    ("citation_cost_per_million_tokens", "citation_cost_per_token", "citation tokens", ()),
)

# name, what is paid for, variants
PER_UNIT = (
    ("input_cost_per_character", "an input character", ("_above_128k_tokens",)),
    ("output_cost_per_character", "an output character", ("_above_128k_tokens",)),
    ("input_cost_per_pixel", "an input pixel", ()),
    ("output_cost_per_pixel", "an output pixel", ()),
    ("input_cost_per_reference_pixel", "a pixel of a reference image", ()),
    ("cost_per_second", "a second of input or output", ()),
    ("input_cost_per_second", "a second of input", ()),
    ("output_cost_per_second", "a second of output", ()),
    *(
        (f"output_cost_per_second_{size}", f"a second of {size} video output", ())
        for size in ("480p", "720p", "768p", "1080p", "2k", "4k")
    ),
    ("input_cost_per_audio_per_second", "a second of audio input", ("_above_128k_tokens",)),
    ("output_cost_per_audio_per_second", "a second of audio output", ()),
    (
        "input_cost_per_video_per_second",
        "a second of video input",
        ("_above_8s_interval", "_above_15s_interval", "_above_128k_tokens"),
    ),
    ("output_cost_per_video_per_second", "a second of video output", ()),
    ("input_cost_per_image", "an input image", ("_above_128k_tokens",)),
    ("output_cost_per_image", "an output image", ()),
    *((f"output_cost_per_image_{size}", f"an output image of {size} pixels", ()) for size in ("512", "1024", "1536")),
    ("input_cost_per_query", "a request, for example to a rerank or search model", ()),
    ("google_maps_grounding_cost_per_query", "a query to Google Maps", ()),
    ("ocr_cost_per_page", "a page processed by OCR", ("_batches",)),
    ("ocr_cost_per_credit", "an OCR credit of the provider", ()),
    ("annotation_cost_per_page", "an annotated page", ("_batches",)),
)

CLEARABLE = frozenset(
    {
        "input_cost_per_token",
        "output_cost_per_token",
        "input_cost_per_character",
        "output_cost_per_character",
        "cache_read_input_token_cost",
        "cache_creation_input_token_cost",
    }
)
"""What LiteLLM copies to the model's info, and takes back by null; nothing else can be taken back."""


ATTRIBUTES = frozenset(
    {
        "input_cost_per_token",
        "output_cost_per_token",
        "cache_read_input_token_cost",
        "cache_creation_input_token_cost",
        "input_cost_per_pixel",
        "output_cost_per_pixel",
        "input_cost_per_reference_pixel",
        "input_cost_per_second",
        "output_cost_per_second",
    }
)
"""The prices that are attributes, by LiteLLM's names."""


def _price(name: str, api: str, what: str, power: int = 0) -> Field:
    cleared: dict[str, Any] = {"cleared_by": None} if api in CLEARABLE else {}
    return param(
        name,
        f"Price in USD of {what}. If unset, the price of LiteLLM's model list applies.",
        NUMBER,
        api,
        to_api=scaled(-power),
        from_api=scaled(power),
        validators=AMOUNT,
        **cleared,
    )


def _when(ending: str) -> str:
    return "".join(f" {text}" for part, text in CONDITIONS.items() if part in ending)


def _attributes() -> Iterator[Field]:
    for name, api, what, _ in PER_MILLION:
        if api in ATTRIBUTES:
            yield _price(name, api, f"a million {what}", 6)
    for name, what, _ in PER_UNIT:
        if name in ATTRIBUTES:
            yield _price(name, name, what)


def _further() -> Iterator[Field]:
    for _, api, what, endings in PER_MILLION:
        for ending in ("", *endings):
            if api + ending not in ATTRIBUTES:
                yield _price(api + ending, api + ending, f"a token, for {what}{_when(ending)}")
    for name, what, endings in PER_UNIT:
        for ending in ("", *endings):
            if name + ending not in ATTRIBUTES:
                yield _price(name + ending, name + ending, what + _when(ending))


def million_names() -> Iterator[tuple[str, str]]:
    """The names that prices of tokens have by the million, as attributes have and had them, with LiteLLM's own."""
    for name, api, _, endings in PER_MILLION:
        for ending in ("", *endings):
            yield name + ending, api + ending


_UPLIFT = (
    "Factor for all token prices in the {}, such as `1.1` for an increase of 10%. If unset, the factor of LiteLLM's "
    "model list applies."
)

PRICES = tuple(_attributes())
"""The prices that are attributes."""

FURTHER_PRICES = (
    *_further(),
    param(
        "search_context_cost_per_query",
        "Prices in USD of a web search by context size, with the names `search_context_size_low`, "
        "`search_context_size_medium` and `search_context_size_high`. If unset, the price of LiteLLM's model list "
        "applies.",
        Map(NUMBER),
        validators=tuple(Each(each) for each in AMOUNT),
    ),
    param(
        "tiered_pricing",
        "Prices by the length of the prompt: a list of objects with LiteLLM's names and prices per token, such as "
        "`[{ range = [0, 32000], input_cost_per_token = 0.000001 }]`. If unset, the price of LiteLLM's model list "
        "applies.",
        List(DYNAMIC),
        cleared_by=None,
        unset_values=([],),
    ),
    *(
        param(name, _UPLIFT.format(where), NUMBER, validators=AMOUNT)
        for name, where in (
            ("regional_processing_uplift_multiplier_eu", "European Union (data residency)"),
            ("regional_processing_uplift_multiplier_us", "United States (data residency)"),
            ("regional_endpoint_uplift_multiplier", "regional endpoints of Vertex AI, relative to its global endpoint"),
        )
    ),
)
"""Prices and factors that are known names of `additional_litellm_params`."""
