"""Uploads of identity papers stay in memory: no readable copy ever lies in a folder for temporary files, and a
disk that is full there cannot break the request. Whoever uses this bounds the size of the request first."""

from django.core.files.uploadhandler import MemoryFileUploadHandler


class InMemoryUploads(MemoryFileUploadHandler):
    def handle_raw_input(self, *args, **kwargs):
        super().handle_raw_input(*args, **kwargs)
        self.activated = True  # however long the request is
