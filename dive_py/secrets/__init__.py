"""Secrets that an image ships: in files of any layer, hidden ones too, in its history and its config.

Entry points: `image.search`, which looks through an image that has been read; `texts.in_config`, for history,
environment and labels alone; `exceptions.read`. What is looked for stands in `rules`. No value of a secret leaves this
package: a `Finding` has a masked one.
"""
