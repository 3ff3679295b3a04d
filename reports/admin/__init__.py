"""The staff site of the reports. Start at `urls`: it lists every page."""
