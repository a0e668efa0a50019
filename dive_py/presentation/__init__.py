"""From domain values to text and rows, without any terminal library.

`text.printable` is the gate: everything from an image passes it once before it is shown. `units` formats sizes and
times, `columns` modes and owners, `steps` commands of the history. `rows` makes the rows of a tree as arrays
(collapsed, filtered, sorted), and objects only of those in view; `waste_rows`, `diff_rows`, `image_rows` and
`container_rows` do so for lists. Command line and screen share all of it.
"""
