"""mkdocs' events for pages: files of the site that no source has."""

from pathlib import Path

from mkdocs.structure.files import File

from figures_src.machinery.pages.evidence import evidence_files
from figures_src.machinery.pages.thumbnails import thumbnails


def on_files(files, config):
    """Add what figures of the edition have besides: thumbnail, evidence, script."""
    docs = Path(config.docs_dir)
    for address, text in (thumbnails(docs / "figures") | evidence_files(docs.name)).items():
        files.append(File.generated(config, address, content=text))
    return files
