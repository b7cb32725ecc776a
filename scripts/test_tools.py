"""Brings what the tests and the benchmarks need beyond Python packages: Chromium, fonts with Chinese, Node, gettext, wrk.

On Debian as root it installs what is missing; elsewhere it says what to install and ends with 1. `--bench` asks for what
`make bench` needs, else it is what `make test` needs.
"""

import os
import shutil
import subprocess
import sys

#: What is looked for on PATH, and the Debian package that brings it.
TOOLS = {"chromium": "chromium", "node": "nodejs", "npm": "npm", "xgettext": "gettext"}
BENCH_TOOLS = {"chromium": "chromium", "node": "nodejs", "npm": "npm", "wrk": "wrk"}
FONTS = "fonts-noto-cjk"


def missing_packages(tools: dict[str, str]) -> list[str]:
    packages = [package for tool, package in tools.items() if shutil.which(tool) is None]
    fonts = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True) if shutil.which("fc-list") else None
    if fonts is None or not fonts.stdout.strip():
        packages.append(FONTS)
    return packages


def main() -> int:
    purpose, tools = ("benchmarks", BENCH_TOOLS) if "--bench" in sys.argv else ("tests", TOOLS)
    packages = missing_packages(tools)
    if not packages:
        return 0
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print(f"Installing what the {purpose} need: {', '.join(packages)} …", flush=True)
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=env, check=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], env=env, check=True)
        return 0
    print(f"The {purpose} need these programs (Debian's names): {' '.join(packages)}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
