"""Containers as images with one layer more: `container` opens one, `upper` reads its read-write layer.

`upper_place` finds the upper directory, `opaque_directories` what it hides, `exported_upper` does without it.
"""
