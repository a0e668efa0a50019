"""The explorer: the layers of one image, the tree of each, where the space goes.

`screen.ExplorerScreen` is the screen; `selection` says what is selected, `loader` opens the image and reads its layers.
Every pane lies in a module of its own, `…_pane.py`.
"""
