"""What copy-on-write costs, and what changed: figures and rows over a `LayerStack`."""
