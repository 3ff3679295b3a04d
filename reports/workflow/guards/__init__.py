"""Decide what forbids a move that state and permission allow, such as a second reopening.

One guard for each transition with such a rule: four eyes for approvals and extensions, time
limits for returning, rating, closing and reopening, and one reopening for each report.
`find` runs twice: before a move is offered, and again under the report's lock.
"""

from reports.workflow.guards.extensions import pending_extension
from reports.workflow.guards.refusal import GuardRefusal
from reports.workflow.guards.registry import find

__all__ = ["GuardRefusal", "find", "pending_extension"]
