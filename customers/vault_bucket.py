"""The vault's sealed files in a private S3 bucket, where VAULT_STORAGE_URL names one (see docs/deploy.md)."""

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile
from storages.backends.s3 import S3Storage


class VaultBucket(S3Storage):
    """Nobody but the bucket's owner may read, whatever else django-storages is told. Errors are OSErrors."""

    def __init__(self, **options):
        super().__init__(
            **options | {"default_acl": "private", "file_overwrite": True, "custom_domain": None}
        )

    def save(self, name, content, max_length=None):
        return _as_os_error(super().save, name, content, max_length)

    def open(self, name, mode="rb"):
        return _as_os_error(self._whole, name, mode)

    def _whole(self, name, mode):
        """All of the file: as it comes, the bucket is asked for the bytes at the first read, and fails there."""
        with super().open(name, mode) as file:
            return ContentFile(file.read())

    def delete(self, name):
        return _as_os_error(super().delete, name)

    def exists(self, name):
        return _as_os_error(super().exists, name)


def _as_os_error(do, *arguments):
    try:
        return do(*arguments)
    except (BotoCoreError, ClientError) as error:
        raise OSError("the vault's bucket does not answer as it should") from error
