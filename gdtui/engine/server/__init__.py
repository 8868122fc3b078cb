"""The loop that obeys commands and sends events."""
