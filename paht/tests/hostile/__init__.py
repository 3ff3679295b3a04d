"""Attacks on a running portal: `bin/test -m hostile`."""
