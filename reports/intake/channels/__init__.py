"""The ways a report reaches the portal besides its own form."""
