"""Values and mathematics that both processes share, without torch and without Textual."""
