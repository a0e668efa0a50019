"""Whole screens and what lies on top of them."""
