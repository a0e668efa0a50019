"""Images that an engine has, read through its API: `docker_engine` and `containerd_engine`."""
