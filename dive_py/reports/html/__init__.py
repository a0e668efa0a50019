"""Reports to hand on: one HTML file that loads nothing, of an image or of what differs between two.

`treemap` folds a million paths into as many cells as a page has room for, `image_report` and `diff_report` gather what
is said, and `page` makes the file of it with the templates beside it. jinja2 is loaded for these reports alone.
"""
