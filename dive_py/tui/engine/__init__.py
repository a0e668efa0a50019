"""Lists of what an engine has: images, containers, search results, a build, logs.

`images.ImagesScreen` and `containers.ContainersScreen` follow the events of their engine through `listing`.
"""
