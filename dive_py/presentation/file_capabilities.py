"""What a file may do beyond its owner's rights: the attribute `security.capability` in words.

Layout: `struct vfs_cap_data` and `vfs_ns_cap_data` in Linux' include/uapi/linux/capability.h; words as getcap has them.
"""

from __future__ import annotations

import struct
from typing import Final

_WORDS_BY_BIT: Final = (
    "chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service "
    "net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin "
    "sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override "
    "mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore"
)
_NAMES: Final = tuple(_WORDS_BY_BIT.split(" "))
"""Capabilities by their bit."""

_EFFECTIVE: Final = 1
_PAIRS: Final = {0x01000000: 1, 0x02000000: 2, 0x03000000: 2}
"""How many pairs of 32 bits each revision has."""


def capabilities(value: bytes) -> str:
    """Return the attribute's value, as the kernel has it, as `cap_net_raw,cap_setuid=ep`; empty where it is none."""
    revision = int.from_bytes(value[:4], "little")
    words = _PAIRS.get(revision & 0xFF000000, 0)
    if not words or len(value) < 4 + 8 * words:
        return ""
    pairs = struct.unpack_from(f"<{2 * words}I", value, 4)
    permitted = sum(part << 32 * place for place, part in enumerate(pairs[::2]))
    inheritable = sum(part << 32 * place for place, part in enumerate(pairs[1::2]))
    parts: dict[str, list[str]] = {}
    for bit in range(32 * words):
        has = permitted >> bit & 1, inheritable >> bit & 1
        if any(has):
            name = "cap_" + _NAMES[bit] if bit < len(_NAMES) else str(bit)
            flags = ("e" if revision & _EFFECTIVE else "") + ("i" if has[1] else "") + ("p" if has[0] else "")
            parts.setdefault(flags, []).append(name)
    return " ".join(f"{','.join(names)}={flags}" for flags, names in parts.items())
