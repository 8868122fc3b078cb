"""Files of ours: sessions, presets, the user's settings."""
