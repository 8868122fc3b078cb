"""The check of a lesson: its texts, and its solution played through the real engine without a screen."""
