"""Builds the graph: ``python build.py [--ontology DIR] [--output DIR] [--force]``."""

import sys

from graph.cli import main

if __name__ == "__main__":
    main(["build", *sys.argv[1:]])
