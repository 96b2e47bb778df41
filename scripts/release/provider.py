"""The executable's main script: the provider's own command line."""

from __future__ import annotations

import sys

from terraform_provider_litellm.__main__ import main

sys.exit(main())
