"""Tables: in memory, from files, made up; and the records of a run."""
