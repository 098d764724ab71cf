"""Imports point one way: whoever knows a room may be sure of what the room does not know."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

MAY_IMPORT = {
    "home": set(),
    "catalogue": {"home"},
    "customers": {"home", "catalogue"},
    "checkout": {"home", "catalogue", "customers"},
    "search": {"home", "catalogue"},
    "insights": {"home", "catalogue", "customers", "checkout", "search"},
}


def imported_names(path):
    """(line, dotted name) of every import of a file, wherever it stands; relative ones stay in their app."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.lineno, node.module


def is_of_the_app(path):
    # Migrations name other apps' models as strings; tests may look at whatever they need.
    return not {"migrations", "tests"} & set(path.parts)


def forbidden(app, files):
    closed = (set(MAY_IMPORT) | {"tests", "tools"}) - MAY_IMPORT[app] - {app}
    return [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in files
        for line, name in imported_names(path)
        if name.split(".")[0] in closed
    ]


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_an_app_imports_only_what_lies_below_it(app):
    files = [path for path in sorted((ROOT / app).rglob("*.py")) if is_of_the_app(path.relative_to(ROOT))]

    assert len(files) >= 2
    assert forbidden(app, files) == []


def test_an_import_upwards_is_found(monkeypatch, tmp_path):
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    bad = tmp_path / "home.py"
    bad.write_text(
        "from checkout.models import Order\nimport django\n\ndef late():\n    import catalogue.stock\n"
    )

    assert forbidden("home", [bad]) == [
        "home.py:1 imports checkout.models",
        "home.py:5 imports catalogue.stock",
    ]
