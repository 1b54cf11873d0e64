"""What all tests share: pytester, to test the plugin with."""

pytest_plugins = ["pytester"]
