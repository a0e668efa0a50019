"""An image that shows every case of copy-on-write, and a guided tour of it.

`image.build` writes the image, from the steps in `content`; `tour` has the texts, each with the place that it is
about. Tests hold the two together: a step of the tour that leads nowhere is an error.
"""
