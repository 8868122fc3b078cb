"""The command line: the commands, and the modules that they share."""
