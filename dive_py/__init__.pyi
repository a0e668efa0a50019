from dive_py.analysis.waste import waste as waste
from dive_py.errors import DivepyError as DivepyError
from dive_py.exploration import Exploration as Exploration
from dive_py.overlay.stack import LayerStack as LayerStack
from dive_py.progress import Progress as Progress
from dive_py.sources.image import OpenOptions as OpenOptions
from dive_py.sources.resolve import open_image as open_image

__version__: str
__all__ = ["DivepyError", "Exploration", "LayerStack", "OpenOptions", "Progress", "open_image", "waste"]
