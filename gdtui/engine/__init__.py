"""The engine: everything that needs torch, in a process of its own (`python -m gdtui.engine`)."""
