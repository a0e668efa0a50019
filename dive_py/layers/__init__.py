"""One layer's bytes to a `LayerIndex`: columns over its entries, without their contents."""

from __future__ import annotations

import os

# numpy's linear algebra is never used, but its library starts a thread a core and 30 MB with it unless told otherwise.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
