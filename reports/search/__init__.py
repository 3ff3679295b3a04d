"""Find public reports by words, filters and pages."""

from reports.search.matcher import (
    best_first,
    looks_like_phone,
    looks_private,
    matching,
    whole_code,
)

__all__ = ["best_first", "looks_like_phone", "looks_private", "matching", "whole_code"]
