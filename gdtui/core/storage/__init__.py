"""gdtui's own files: sessions, presets and the user's settings."""
