"""The channels that staff use to enter reports for citizens."""
