"""Images in an engine's own storage, read without the engine.

Docker's (`docker_store`), containerd's (`containerd_store`), and containers-storage of Podman, CRI-O and Buildah
(`podman_store`).
"""
