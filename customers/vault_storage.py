"""Where the vault's sealed files lie: below VAULT_ROOT, for this process's user alone (STORAGES["vault"])."""

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.files.storage import Storage


class VaultFolder(Storage):
    """Files are written whole or not at all, and are on the disk when `save` returns. Errors are OSErrors."""

    def path(self, name):
        return Path(settings.VAULT_ROOT) / name

    def exists(self, name):
        return self.path(name).exists()

    def delete(self, name):
        """A file already gone is fine; one that was there is gone from the disk when this returns."""
        path = self.path(name)
        with suppress(FileNotFoundError):
            path.unlink()
            _sync(path.parent)

    def listdir(self, path):
        """The names of the folders in it, and those of the files."""
        place = self.path(path)
        entries = list(place.iterdir()) if place.is_dir() else []
        folders = [entry.name for entry in entries if entry.is_dir()]
        return folders, [entry.name for entry in entries if entry.is_file()]

    def get_modified_time(self, name):
        return datetime.fromtimestamp(self.path(name).stat().st_mtime, UTC)

    def _open(self, name, mode="rb"):
        return open(self.path(name), mode)

    def _save(self, name, content):
        path = self.path(name)
        temporary = path.with_suffix(".tmp")
        for folder in (path.parent.parent, path.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
        try:
            with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content.read())
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        _sync(path.parent)
        return name


def _sync(folder):
    """Put what the folder says of its files on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
