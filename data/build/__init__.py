"""How the bundled data are made: ``python -m data.build --help``."""
