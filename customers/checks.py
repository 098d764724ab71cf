"""What must be right before the first citizenship card arrives. Runs with every `check`."""

from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Tags, register

from home.keyring import KeyringError, parse_keys


@register(Tags.security)
def vault_keys(app_configs, **kwargs):
    """KYC_KEYS can seal documents."""
    try:
        parse_keys(getattr(settings, "KYC_KEYS", ""))
    except KeyringError as error:
        return [Error(str(error), id="customers.E001")]
    return []


@register(Tags.security)
def vault_place(app_configs, **kwargs):
    """VAULT_ROOT is named, and lies below no folder that is served, nor any such folder below it."""
    if not getattr(settings, "VAULT_ROOT", None):
        return [Error("VAULT_ROOT is not set: citizenship cards have no place", id="customers.E002")]
    vault = Path(settings.VAULT_ROOT).resolve()
    errors = []
    for name in ("MEDIA_ROOT", "STATIC_ROOT"):
        served = getattr(settings, name, None)
        if not served:
            continue
        served = Path(served).resolve()
        if vault.is_relative_to(served) or served.is_relative_to(vault):
            errors.append(
                Error(
                    f"VAULT_ROOT ({vault}) and {name} ({served}) lie in one another",
                    id="customers.E003",
                )
            )
    return errors
