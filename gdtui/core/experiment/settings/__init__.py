"""The settings of an experiment by what they are about, each described once: type, bounds, title and a sentence.

The modules build on each other (model, optimizer, schedule, run) because a msgspec struct has one base.
"""
