"""Words of docker's that divepy has another word, or a key, for."""

from __future__ import annotations

from typing import Final

_LIST: Final = "in the list of containers (divepy, then C)"

ELSEWHERE: Final = {
    "ps": "divepy containers lists them",
    "start": f"U starts one {_LIST}",
    "stop": f"U stops one {_LIST}",
    "kill": f"ctrl+k kills one {_LIST}",
    "logs": f"v shows what one writes {_LIST}",
    "rm": f"x removes one {_LIST}; an image: divepy remove IMAGE",
    "rmi": "divepy remove IMAGE removes it, or one of its names",
    "inspect": "i shows all about an image, or a container, in the lists (divepy, then C for containers)",
    "history": "divepy IMAGE shows the layers and what made each",
    "cp": "divepy extract container:NAME PATH writes files out",
}
"""What to do instead, by docker's word."""
