"""The treemap of an image: where its bytes are, as rectangles; wasted ones in their own colour.

Entry points: `TreemapScreen`, which the explorer opens; `tiles.tiles_of`, which lays a folder out.
"""
