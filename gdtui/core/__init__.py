"""Values and mathematics, without torch and without Textual: what both processes know."""
