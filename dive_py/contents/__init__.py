"""What is inside files, where their headers do not tell enough.

`reading` reads a content again, by range, from any opened image; `same` compares contents that headers cannot;
`extraction.plan` and `extract.Target` copy files out, and never outside of their place. `locate.followed` finds the
entry that a path leads to, through symlinks. `kinds.kind_of` recognises what a file is, and `facts.summary` describes
it: programs, archives, pictures, JSON. `packages.versions` reads the databases of package managers.

All of it is hostile input: reads are bounded, and no size in a header is believed.
"""
