"""Tables in memory, from files and from formulas, and the history of a run."""
