"""Containers as images with one layer more: the read-write layer (`container`), and the ways to its upper directory."""
