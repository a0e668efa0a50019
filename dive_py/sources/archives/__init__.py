"""Images in archives and folders: `docker save`, OCI layouts, `dir:` folders, as files, folders or streams.

`path.open_path` finds out what a path leads to; `docker_archive`, `oci_layout` and `dir_form` read one form each.
"""
