"""Forms that do something to an image or a container: run, commit, pull, save, extract.

`form.FormScreen` draws the fields, `working.WorkingScreen` shows the progress, and `lent_terminal` lends the terminal
to a container.
"""
