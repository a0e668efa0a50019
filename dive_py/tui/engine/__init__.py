"""Lists of what an engine has: images, containers, search results, a build, logs.

`images.ImagesScreen` and `containers.ContainersScreen` follow the events of their engine through `listing`. The list
of images is the first screen of a plain `divepy`: it, and what it is made of, imports the engine and the other screens
where they are needed, so that its first frame does not wait for them.
"""
