"""The settings of an experiment by topic, each described once: type, bounds, title and an explanation.

The modules build on each other (model, optimizer, schedule, run) because a msgspec struct has one base.
Their annotations are types, not texts (no `from __future__ import annotations`): to compile 72 texts delays each start.
"""
