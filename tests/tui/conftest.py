"""A fake engine for what talks to one."""

from tests.engine.conftest import fake, socket_folder

__all__ = ["fake", "socket_folder"]
