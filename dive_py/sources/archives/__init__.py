"""Images in archives and folders: `docker save`, OCI layouts, `dir:` folders, as files, folders or streams.

`docker_archive`, `oci_layout` and `dir_form` read one form each, `diagnosis` says what something else probably is,
`stored_image` and `streamed_image` read the layers. `sources.path` decides which of them a path needs.
"""
