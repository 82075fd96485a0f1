"""mkdocs' events for pages: files of the site that no source has."""

from pathlib import Path

from mkdocs.structure.files import File

from figures_src.machinery.pages.thumbnails import thumbnails


def on_files(files, config):
    """Add a thumbnail of each figure of the edition."""
    for address, svg in thumbnails(Path(config.docs_dir) / "figures").items():
        files.append(File.generated(config, address, content=svg))
    return files
