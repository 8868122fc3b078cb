"""The Runs screen: every run of the session, beside each other."""
