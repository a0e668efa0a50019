"""A fake engine for the screens that talk to one."""

from tests.engine.conftest import fake, socket_folder

__all__ = ["fake", "socket_folder"]
