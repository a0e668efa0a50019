"""The cache of layer indexes of the person who runs divepy."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from dive_py.analysis.rule_values import parse_size
from dive_py.errors import UsageError
from dive_py.layers.cache import LIMIT, LayerCache
from dive_py.layers.cache_files import may_write_below
from dive_py.settings import keys
from dive_py.settings.values import NOTHING

if TYPE_CHECKING:
    from dive_py.settings.values import Settings


def opened(settings: Settings = NOTHING) -> LayerCache:
    """Open the cache of the person who runs divepy.

    Raises:
        UsageError: the settings say something impossible about it.
    """
    requested, limit = settings[keys.CACHE_FOLDER], LIMIT
    if settings[keys.CACHE_LIMIT] != keys.CACHE_LIMIT.default:
        try:
            limit = parse_size(settings[keys.CACHE_LIMIT])
        except UsageError as error:
            raise settings.wrong(keys.CACHE_LIMIT, error.message) from error
    place = Path(os.path.expanduser(requested))  # noqa: PTH111 - of an unknown user, Path raises
    # nor does a setting make root write into another person's folder
    return LayerCache(place if requested and may_write_below(place) else folder(), limit)


def folder() -> Path:
    """Return where indexes are kept: in the user's folder for caches.

    With root's rights in another person's environment, as after `sudo`, that is root's own: neither leaves divepy
    files of root in that person's folder, nor does root trust what that person could write.
    """
    place = Path(platformdirs.user_cache_path("divepy", appauthor=False))
    if not may_write_below(place):
        import pwd  # only where there are users of this kind

        place = Path(pwd.getpwuid(os.geteuid()).pw_dir) / ".cache" / "divepy"
    return place / "layers"
