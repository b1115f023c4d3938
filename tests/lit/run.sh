#!/bin/sh
# run.sh - runs the literate tests of the SIP parser.
set -eu

exec ./lit_run "${srcdir:-.}"/tests/lit/[a-z]*.md
