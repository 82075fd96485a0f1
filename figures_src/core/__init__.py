"""The PyTorch core: what is measured. Knows nothing of files, figures or pages.

Import from the modules themselves (``from figures_src.core.schemes import he``), so that a figure
depends only on what it uses and is measured again only when that changes.
"""
