"""Registers the search's part of the Wagtail admin; the class is in viewsets.py."""

from wagtail.snippets.models import register_snippet

from .viewsets import SynonymGroupViewSet

register_snippet(SynonymGroupViewSet)
