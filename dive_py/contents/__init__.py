"""What is inside the files of an image: values, no widgets.

`reading` gives a file's bytes as a stream, whole or by position, out of an open image; `locate` finds the entry of a
path. `kinds` says what a file is, `facts` what it says of itself, and `lines`, `hexdump`, `json_text`, `archives` and
`text_diff` are the ways to look at it, all over `random_access`. `extraction` plans and `extract` makes files on this
machine; `same` compares contents where headers leave open whether they are equal.

Libraries read through `bounded_file`. They are imported when a file of their kind is looked at, and numpy where arrays
are needed first: neither is loaded for the first frame, nor by commands that look into no file.
"""
