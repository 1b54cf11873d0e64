"""Says whether the installed package is the whole of what a wheel must bring, and not the source tree."""

from __future__ import annotations

import importlib.metadata
import pathlib
import sys
import sysconfig

import pytest_fakecognito


def main() -> None:
    package = pathlib.Path(pytest_fakecognito.__file__).resolve().parent
    site = pathlib.Path(sysconfig.get_path("purelib")).resolve()
    if package.parent != site:
        sys.exit(f"imported from {package}, which is not in {site}")
    if not (package / "py.typed").is_file():
        sys.exit("the wheel lacks py.typed: users would get no types")
    if not (package / "web" / "templates" / "confirm_user.html").is_file():
        sys.exit("the wheel lacks the templates: no page could be shown")
    entry_points = importlib.metadata.entry_points(group="pytest11", name="pytest_fakecognito")
    if [point.value for point in entry_points] != ["pytest_fakecognito.plugin"]:
        sys.exit("the wheel does not register the plugin under pytest11")
    tests = [file for file in importlib.metadata.files("pytest-fakecognito") or () if file.parts[0] == "tests"]
    if tests:
        sys.exit(f"the wheel ships tests: {tests[0]}")
    print(f"{package}: complete")


main()
