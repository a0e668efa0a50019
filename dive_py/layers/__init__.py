"""One layer's bytes to a `LayerIndex`: columns over its entries, without their contents."""
