"""The Data screen: the table of the run in hand, edited where it is seen, with what its columns are like."""
