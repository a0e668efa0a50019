"""Images in registries, read without an engine; nothing is stored but the indexes of their layers.

`opening` finds the manifest for the platform and makes a `registry_image.RegistryImage`, which reads each layer in the
cheapest way there is: from the cache, from a table of contents, as it streams past.
"""
