"""Forms that do something to an image or a container: run, commit, pull, save, extract.

`form.FormScreen` draws the fields and shows how far the work is, and `lent_terminal` lends the terminal to a container.
"""
