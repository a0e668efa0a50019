"""Where an image is: every source opens one in the cheapest way that its place allows.

`resolve.open_image(text, options, progress)` is the way in. It makes a `Reference` of what was typed and gives back an
`image.Image`: `info` is there at once, `load` indexes the layers, `contents` and `digests` read files again. What is
known of an image never changes under its reader: `load` returns what it has learned.

Which way reads an image:

| the text means | opened by | read by |
| --- | --- | --- |
| a file: `docker save`, OCI | `path` | `StoredImage` over `ArchiveMembers` |
| a folder: OCI layout, `dir:` | `path` | `StoredImage` over `FolderMembers` or `DirMembers` |
| a pipe, a compressed archive | `path` | `StreamedImage`, in one pass |
| Docker's data root | `places`, `path` | `LayerdbImage` |
| containerd's store | `stores.containerd_store` | `StoredImage` over `ContentStore` |
| Podman's storage | `stores.podman_store` | `StorageImage` |
| an image of an engine | `engines.engine_image` | a store as above, here or through a container; else its export |
| a container of an engine | `containers.container` | that, and its upper directory on top |

A bare name is looked for by `lookup`: in the engines, then in the stores of this machine. `engines.engine_stores` has
the table of an engine's ways; `FallbackImage` takes the first of them that works, `CachedImage` reads no layer twice.

The documents of an archive are read by `archives.docker_archive` and `archives.oci_layout`, out of any `Members`; its
layers by `archives.stored_image`, several at once, or `archives.streamed_image`, in one pass.

The rooms lie upon each other: `containers` on `engines` on `stores` on `archives`. `image`, `reasons` and `fallback`
are below them; `path`, `places`, `lookup`, `resolve`, `survey` (for the doctor) and `alternatives` above.

How a new source is made, docs/extending.md says.

Imports inside functions keep a part out of the process that this image does not need, or numpy, which the layers on
screen do not wait for.
"""
