"""Layers on top of each other: what is visible where, and what hides what."""
