"""The main script of a second executable, which tells what is in the bundle, prepares the schemas, and is then taken out of it.

What a frozen interpreter and its libraries are can be asked of them alone: they are not those that freeze.
"""

from __future__ import annotations

import json
import platform
import ssl
import sys
import zlib

from cryptography.hazmat.bindings._rust import openssl

from terraform_provider_litellm.plugin import prepare
from terraform_provider_litellm.provider import LiteLLMProvider

versions = {
    "cpython": platform.python_version(),
    "openssl": ssl.OPENSSL_VERSION.split()[1],
    "openssl in cryptography": openssl.openssl_version_text().split()[1],
    "zlib": zlib.ZLIB_RUNTIME_VERSION,
}
prepare(LiteLLMProvider())  # whose files are all in their place by now
json.dump(versions, sys.stdout)
