"""`from_config_yaml`: the models of a LiteLLM `config.yaml` as attributes of `litellm_model`."""

from __future__ import annotations

from terraform_provider_litellm.plugin.function import Function, FunctionError, Parameter
from terraform_provider_litellm.plugin.types import DYNAMIC, STRING
from terraform_provider_litellm.plugin.values import Dynamic


class FromConfigYaml(Function):
    """`from_config_yaml(text)`."""

    summary = "Reads the models of a LiteLLM config.yaml, for use with for_each"
    description = (
        "Reads `model_list` of a LiteLLM `config.yaml` and returns an object for each entry, for the `for_each` of "
        "a `litellm_model`. Each object has every attribute of `litellm_model` that can be set, null if the entry "
        "does not set it. Token prices, including those under `model_info`, are converted to prices per million "
        "tokens. Parameters and information without an attribute are in `additional_litellm_params` and "
        "`additional_model_info`. The resource sets only the attributes that it assigns from `each.value`.\n\n"
        "**Keys.** The key of an entry is its `model_info.id`, or its `model_name` if it has no id. Each further "
        "entry with the same name has the key `model_name/model`, such as `gpt-4o/azure/gpt-4o`, followed by `#2`, "
        "`#3` and so on if that key is in use. Adding an entry changes no key, unless it is added before another "
        "entry that has the same name and no id. An entry with an id keeps its key at any position, and its "
        "`model_id` is set.\n\n"
        "**Secrets.** `os.environ/NAME` is returned as written: LiteLLM reads it from its environment when it uses "
        "the model. Keys in the file itself are part of the result, which is sensitive only if the text is "
        "sensitive. `for_each` does not accept a sensitive value: use `nonsensitive(toset(keys(…)))`.\n\n"
        "**Providers.** For a model without a provider, such as `gpt-4o`, the provider is OpenAI or Anthropic if "
        "the name implies it and `api_base` is not set. Otherwise the function returns an error.\n\n"
        "Other sections of the file, other keys of an entry and included files are ignored. Errors name the line "
        "and contain no value."
    )
    parameters = (Parameter("text", STRING, 'The text of the file: `file("config.yaml")`.'),)
    result = DYNAMIC

    def call(self, text: str) -> Dynamic:
        """The deployments by their keys."""
        from terraform_provider_litellm.functions.model_list import models
        from terraform_provider_litellm.functions.yaml_document import Fault

        try:
            return models(text)
        except Fault as fault:
            raise FunctionError(str(fault), 0) from None
