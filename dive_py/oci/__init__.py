"""The vocabulary of container images: values and parsers, no reading of files and no network.

`reference.parse` reads what a person types (`ubuntu:12.04`, `oci:FOLDER`), `digest`, `descriptor`, `manifest`, `config`
and `platform` what registries, archives and engines say. Documents are bounded, and read as engines read them: keys in
any case, text that is not UTF-8 kept.
"""
