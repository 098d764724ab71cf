"""Says in one line what is wrong with this Python, before anything newer is tried.

Old Pythons must be able to read this file, down to 2.7: no f-strings, no annotations.
"""

import os
import sys

OLDEST = (3, 11)


def complaint():
    """What is wrong with the Python that runs this, or None."""
    if sys.version_info < OLDEST:
        return "Gahana needs Python {0}.{1} or newer; this is {2}.{3} ({4}).{5}".format(
            OLDEST[0], OLDEST[1], sys.version_info[0], sys.version_info[1], sys.executable, advice()
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return (
            "This Python cannot make virtual environments. On Debian and Ubuntu: "
            "sudo apt install python{0}.{1}-venv".format(*sys.version_info[:2])
        )
    return None


def advice():
    """Names a newer Python when one is on PATH."""
    for minor in range(20, OLDEST[1] - 1, -1):
        name = "python3.{0}".format(minor)
        for folder in os.environ.get("PATH", "").split(os.pathsep):
            if os.access(os.path.join(folder, name), os.X_OK):
                return " Try: make PYTHON={0} ...".format(name)
    return ""


if __name__ == "__main__":
    problem = complaint()
    if problem:
        sys.stderr.write(problem + "\n")
        sys.exit(1)
