"""Run the portal on one machine.

Entry points: `portal.Portal` (bin/serve), `preparation.Preparation`, `engines.running` for other
commands, `embedded` for the settings. `embedded` imports no Django; only `preparation`, `portal`,
`schema` and `web` read settings.
Invariants: one portal a `var` folder; no process outlives `serve`; the engines listen on sockets
only; an interrupted preparation is repeated.
Tests: `paht/tests/launcher/`.
"""
