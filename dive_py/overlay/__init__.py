"""Layers on top of each other: what is visible where, and what hides what.

`stack.LayerStack` is the entry point: it takes one `LayerIndex` a layer and answers with the five views of a layer and
with the story of a path. Below it, `paths.Paths` has every path once in tree order, `merging` and `entries` put the
layers' columns together, `shadowing` finds which layer hides an entry and why, and `changes` compares entries.
`disputed` knows the cases in which engines differ.

All of it is numpy over columns: no Python object stands for an entry.
"""
