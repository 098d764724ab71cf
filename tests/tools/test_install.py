import pytest

from tools import install


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            [
                "WARNING: Retrying ... NewConnectionError('... Failed to establish a new connection')",
                "ERROR: Could not find a version that satisfies the requirement django==5.2.19",
            ],
            "the package index cannot be reached. Is there a network connection?",
        ),
        (
            ["Collecting x\n", "ERROR: No matching distribution found for x==9\n", "ERROR: more\n"],
            "No matching distribution found for x==9",
        ),
        (["Collecting x\n", "Killed\n", "\n"], "Killed"),
        ([], "no reason was given."),
    ],
)
def test_pips_many_lines_become_one(lines, said):
    assert install.reason(lines) == said


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout with a sound virtual environment; returns the list of what pip is asked for."""
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "pyvenv.cfg").write_text("version = 3.11\n")
    (tmp_path / "tests").mkdir()
    (tmp_path / "requirements.txt").write_text("django==5.2\n")
    (tmp_path / "tests" / "requirements.txt").write_text("pytest==9\n")
    asked = []
    monkeypatch.setattr(install, "ROOT", tmp_path)
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(install, "STAMP", tmp_path / ".venv" / "stamp")
    monkeypatch.setattr(install, "is_sound", lambda: True)
    monkeypatch.setattr(install, "pip_install", asked.append)
    return asked


def test_a_second_run_asks_pip_for_nothing(checkout):
    install.install()
    install.install()

    assert checkout == [install.SHOP]


def test_what_tests_need_includes_what_the_shop_needs(checkout):
    install.install(install.TESTS)
    install.install(install.SHOP)
    install.install(install.TESTS)

    assert checkout == [install.TESTS]


def test_a_changed_requirement_is_installed(checkout, tmp_path):
    install.install()
    (tmp_path / "requirements.txt").write_text("django==5.2.1\n")
    install.install()

    assert checkout == [install.SHOP, install.SHOP]


def test_a_failed_installation_is_tried_again(checkout, monkeypatch):
    def fail(files):
        raise install.StepError("no network")

    with monkeypatch.context() as patch:
        patch.setattr(install, "pip_install", fail)
        with pytest.raises(install.StepError, match="no network"):
            install.install()
    install.install()

    assert checkout == [install.SHOP]
