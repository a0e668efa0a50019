"""One layer's bytes to a `LayerIndex`: columns over its entries, without their contents.

`index.LayerIndex` is the value. It comes from a tar (`tar_headers.scan`, which jumps from header to header or lets a
decompressed stream pass), from the tar-split record of an engine (`tar_split.scan`), from a folder of unpacked files
(`folder_walk.walk`) or from an engine's own comparison (`exported_changes.read_write_layer`). `compression` recognises
and opens compressed layers; `cache.LayerCache` keeps indexes on disk, under what was really checked.

Nothing in a tar is believed: sizes, counts, names and extension headers are bounded.
"""
