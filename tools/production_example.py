"""deploy/env.example, with its empty secrets filled in: what the production settings are checked with."""

import base64
import os
import secrets

from tools.steps import ROOT

EXAMPLE = ROOT / "deploy" / "env.example"


def example_values():
    """The settings named in deploy/env.example, as they stand there."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def production_environment(**changes):
    """A complete environment for the production settings; nothing of the caller's own settings is in it.

    A change to None leaves that setting out.
    """
    values = example_values() | {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "KHALTI_SECRET_KEY": secrets.token_hex(16),
        "KYC_KEYS": f"check:{base64.b64encode(secrets.token_bytes(32)).decode()}",
        "VAR_DIR": str(ROOT / "var" / "check"),
    }
    values |= changes
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {name: value for name, value in values.items() if value is not None}
