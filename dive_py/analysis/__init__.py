"""What copy-on-write costs, and what changed: figures and rows over a `LayerStack`.

`waste.waste` gives the figures of an image, and each wasted content with its holder, culprit and cause;
`figures.figures` narrows them to what is judged. `rules.judge` compares figures and paths with the rules that
`rule_table.RULES` lists. `find` looks for paths in all layers, `compare` and `comparison` put two images beside each
other, and `commit_hints` says what probably should not be in a new layer.

Everything works on columns, in one pass; nothing here reads a file or formats a text.
"""
