"""mkdocs' events for pages: files that no source has, and what a phone needs of the HTML."""

from pathlib import Path

from mkdocs.structure.files import File

from figures_src.machinery.pages.evidence import evidence_files
from figures_src.machinery.pages.phones import breakable, stackable
from figures_src.machinery.pages.thumbnails import thumbnails
from figures_src.machinery.pages.wheel import wheel


def on_files(files, config):
    """Add what figures of the edition have besides: thumbnail, evidence, script; and the tool."""
    docs = Path(config.docs_dir)
    for address, text in (thumbnails(docs / "figures") | evidence_files(docs.name)).items():
        files.append(File.generated(config, address, content=text))
    if (docs / "tool.md").exists():
        built = wheel()
        address = f"assets/{built.name}"
        files.append(File.generated(config, address, content=built.read_bytes()))
    return files


def on_page_content(html, page, config, files):
    return breakable(stackable(html), Path(config.docs_dir).name)
