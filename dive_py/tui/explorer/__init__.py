"""The explorer: the layers of one image, the tree of each, where the space goes.

`screen.ExplorerScreen` is a switchboard. It holds two immutable values, the snapshot of what has been read
(`dive_py.progressive`) and the `selection`; every pane (`…_pane.py`, in the `pane_area`) follows both and decides what
that costs. Panes ask for another selection or a jump by a message (`messages`). What is not a pane is an object of its
own that sees the screen as `parts.Explorer`: `reading`, `elsewhere`, `file_actions`, `navigation`, `tour`,
`owner_names`.
Rows and facts that need no widget are values: `layer_rows`, `layer_facts`, `story_rows`, `tree_row`, `header_facts`.
"""
