"""Tests of the texts on the screens."""
