"""The PyTorch core: what is measured. Knows nothing of figures or pages; of files, only MNIST's.

Import from the modules themselves (``from figures_src.core.schemes import he``), so that a figure
depends only on what it uses and is measured again only when that changes.
"""
