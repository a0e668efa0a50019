"""What is inside the files of an image, where their headers do not say enough: values, no widgets.

`reading` reads a content as a stream, whole or by position, out of an open image; `same` compares contents that headers
cannot; `extraction.plan` and `extract.Target` copy files out, and never outside of their place. `locate.followed` finds
the entry that a path leads to, through symlinks. `kinds.kind_of` recognises what a file is, and `facts.summary`
describes it: programs, archives, pictures, JSON. `packages.versions` reads the databases of package managers.

All of it is hostile input: reads are bounded, no size in a header is believed, and libraries read through
`bounded_file`. They are imported when a file of their kind is looked at, and numpy where arrays are needed first.
"""
