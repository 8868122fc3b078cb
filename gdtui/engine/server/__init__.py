"""The loop that carries out commands and sends events."""
