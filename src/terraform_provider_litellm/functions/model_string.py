"""`model_string` and `parse_model_string`: a provider and its model in one, and back."""

from __future__ import annotations

import re

from terraform_provider_litellm.objects.models import providers
from terraform_provider_litellm.plugin import types
from terraform_provider_litellm.plugin.function import Function, FunctionError, Parameter
from terraform_provider_litellm.plugin.types import STRING

PROVIDER = re.compile(r"[^/\s]+")


class ModelString(Function):
    """`model_string(custom_llm_provider, base_model)`."""

    summary = "Returns LiteLLM's name for a provider's model"
    description = (
        "Returns `provider/base_model`, the full name of a model in LiteLLM, which `litellm_model` writes to "
        '`litellm_params.model`: `model_string("azure", "gpt-4o")` is `azure/gpt-4o`. `parse_model_string` splits '
        "it."
    )
    parameters = (
        Parameter("custom_llm_provider", STRING, "LiteLLM's name of the provider, such as `openai` or `bedrock`."),
        Parameter("base_model", STRING, "The provider's name of the model. It can contain slashes."),
    )
    result = STRING

    def call(self, custom_llm_provider: str, base_model: str) -> str:
        """The two in one."""
        if not PROVIDER.fullmatch(custom_llm_provider):
            raise FunctionError("the name of a provider must not be empty, and must not contain a slash or a space", 0)
        if not base_model:
            raise FunctionError("the name of a model must not be empty", 1)
        return providers.model_string(custom_llm_provider, base_model)


class ParseModelString(Function):
    """`parse_model_string(model)`."""

    summary = "Splits LiteLLM's name of a model into provider and model"
    description = (
        "Splits `provider/base_model` at the first slash, as an import of a `litellm_model` does, and returns an "
        "object with `custom_llm_provider` and `base_model`. Without a slash the provider is null: LiteLLM "
        "recognizes some models by their name alone."
    )
    parameters = (Parameter("model", STRING, "The model, such as `openai/gpt-4o`."),)
    result = types.Object({"custom_llm_provider": STRING, "base_model": STRING})

    def call(self, model: str) -> dict[str, str | None]:
        """The two by the names of their attributes."""
        provider, base_model = providers.parse_model_string(model)
        if not base_model or provider == "":
            raise FunctionError(f'"{model}" must have the format provider/base_model', 0)
        return {"custom_llm_provider": provider, "base_model": base_model}
