"""`from_config_yaml`: the models of a LiteLLM `config.yaml` as attributes of `litellm_model`."""

from __future__ import annotations

from terraform_provider_litellm.plugin.function import Function, FunctionError, Parameter
from terraform_provider_litellm.plugin.types import DYNAMIC, STRING
from terraform_provider_litellm.plugin.values import Dynamic


class FromConfigYaml(Function):
    """`from_config_yaml(text)`."""

    summary = "The models of a LiteLLM config.yaml, for for_each"
    description = (
        "Reads `model_list` of a LiteLLM `config.yaml` and gives an object for each entry, for the `for_each` of a "
        "`litellm_model`. It has every attribute of `litellm_model` that can be set, null where the entry says nothing. "
        "Prices of tokens, also those below `model_info`, are by the million. Parameters and information without an "
        "attribute are in `additional_litellm_params` and `additional_model_info`. An attribute that the resource does not "
        "take over from `each.value` is not set.\n\n"
        "**Keys.** An entry's key is its `model_info.id`; else its `model_name`; for a further entry of the same name "
        "`model_name/model`, such as `gpt-4o/azure/gpt-4o`, and with `#2`, `#3` and so on where that is taken too. Entries "
        "that are put in later change no key, unless they stand before another of the same name without an id. An entry "
        "with an id keeps its key wherever it stands; `model_id` is set then.\n\n"
        "**Secrets.** `os.environ/NAME` stays as it is: LiteLLM looks it up when it uses the model. Keys that stand in "
        "the file itself are in the result, which is sensitive only where the text is. `for_each` takes no sensitive "
        "value: use `nonsensitive(toset(keys(…)))` for it then.\n\n"
        "**Providers.** A model without a provider, such as `gpt-4o`, is OpenAI's or Anthropic's if its name says so and "
        "there is no `api_base`; else it is an error.\n\n"
        "Other sections of the file, other keys of an entry and files that it includes are not read. Errors tell the line "
        "and repeat no value."
    )
    parameters = (Parameter("text", STRING, 'The file\'s text: `file("config.yaml")`.'),)
    result = DYNAMIC

    def call(self, text: str) -> Dynamic:
        """The deployments by their keys."""
        from terraform_provider_litellm.functions.model_list import models
        from terraform_provider_litellm.functions.yaml_document import Fault

        try:
            return models(text)
        except Fault as fault:
            raise FunctionError(str(fault), 0) from None
