"""The vault in a bucket. The client is no part of requirements.txt: a small one stands in for it here."""

import importlib
import sys
from io import BytesIO
from types import ModuleType

import pytest
from django.core.files.base import ContentFile

NAME = "ab/ab" + 46 * "c"


class ClientError(Exception):
    """As botocore's: no OSError."""


class LateFile(BytesIO):
    """As django-storages has it: the bytes are asked for at the first read."""

    def read(self, *arguments):
        if self.getvalue() == b"unreachable":
            raise ClientError
        return super().read(*arguments)


class StandIn:
    """What VaultBucket needs of django-storages' S3Storage."""

    def __init__(self, **options):
        self.options, self.files = options, {}

    def save(self, name, content, max_length=None):
        if name == "full":
            raise ClientError
        self.files[name] = content.read()
        return name

    def open(self, name, mode="rb"):
        return LateFile(self.files[name])

    def delete(self, name):
        if name not in self.files:
            raise ClientError
        del self.files[name]

    def exists(self, name):
        return name in self.files


@pytest.fixture
def bucket(monkeypatch):
    modules = {
        "botocore": {},
        "botocore.exceptions": {"BotoCoreError": ConnectionRefusedError, "ClientError": ClientError},
        "storages": {},
        "storages.backends": {},
        "storages.backends.s3": {"S3Storage": StandIn},
    }
    for name, content in modules.items():
        module = ModuleType(name)
        vars(module).update(content)
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.delitem(sys.modules, "customers.vault_bucket", raising=False)
    made = importlib.import_module("customers.vault_bucket")
    yield made.VaultBucket(bucket_name="cards", default_acl="public-read", custom_domain="cdn.example")
    sys.modules.pop("customers.vault_bucket", None)


def test_it_is_private_whatever_else_is_said(bucket):
    assert (bucket.options["default_acl"], bucket.options["custom_domain"]) == ("private", None)
    assert bucket.options["bucket_name"] == "cards"


def test_what_is_saved_is_read_again(bucket):
    bucket.save(NAME, ContentFile(b"sealed"))
    with bucket.open(NAME) as file:
        assert file.read() == b"sealed"
    bucket.delete(NAME)
    assert not bucket.exists(NAME)


def test_each_refusal_of_the_bucket_is_one_that_the_vault_understands(bucket):
    bucket.files["late"] = b"unreachable"
    for refused in (
        lambda: bucket.save("full", ContentFile(b"")),
        lambda: bucket.open("late").read(),
        lambda: bucket.delete("nowhere"),
    ):
        with pytest.raises(OSError, match="the vault's bucket does not answer as it should"):
            refused()
