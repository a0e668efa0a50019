"""A naive model of copy-on-write: layers unpacked one after the other into a dictionary, entry by entry, no arrays.

It is written from the definitions alone and shares no code with the program, so that the two can be compared. `folder`
does the same with real files on a real disk, and is compared with the dictionary.
"""
