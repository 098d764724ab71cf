"""SEARCH_URL puts a search server in the place of the database."""

import sys
from importlib.machinery import ModuleSpec

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.settings import base


@pytest.fixture
def with_clients(monkeypatch):
    monkeypatch.setattr(base, "find_spec", lambda name: ModuleSpec(name, None))


def test_without_one_the_database_searches():
    assert base.search_backends_from("")["default"]["BACKEND"] == "search.backend"


@pytest.mark.parametrize("server", ["opensearch2", "opensearch3", "elasticsearch8", "elasticsearch9"])
def test_a_server_is_named_with_its_address(with_clients, server):
    backend = base.search_backends_from(f"{server}+https://gahana:secret@search.example:9200/shop")["default"]
    assert backend["BACKEND"] == f"modelsearch.backends.{server}"
    assert backend["URLS"] == ["https://gahana:secret@search.example:9200"]
    assert backend["INDEX_PREFIX"] == "shop_"


@pytest.mark.parametrize(
    "url",
    [
        "https://search.example",
        "solr+https://search.example",
        "opensearch3+ftp://x",
        "opensearch3+https://",
        "x",
    ],
)
def test_an_address_that_says_nothing_is_refused_with_an_example(with_clients, url):
    with pytest.raises(ImproperlyConfigured, match="opensearch3\\+https://host:9200/prefix"):
        base.search_backends_from(url)


def test_a_missing_client_is_named_with_the_way_to_install_it():
    assert "opensearchpy" not in sys.modules
    with pytest.raises(ImproperlyConfigured, match="pip install 'opensearch-py>=3,<4'") as error:
        base.search_backends_from("opensearch3+https://gahana:secret@search.example:9200")
    assert "secret" not in str(error.value)
