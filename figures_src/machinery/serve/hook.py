"""mkdocs' events under `mkdocs serve`; with any other command it does nothing."""

import logging
import re
import sys
import time
from pathlib import Path

import jinja2
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.plugins import event_priority

from figures_src.machinery.figures import labels, results
from figures_src.machinery.finish import finish_served
from figures_src.machinery.mistake import Mistake
from figures_src.machinery.pages import status
from figures_src.machinery.paths import DOCS, ROOT, SOURCES
from figures_src.machinery.serve.incremental import Pages
from figures_src.machinery.serve.making import Maker

# What their authors need and ours do not; warnings still come through.
CHATTY = {
    "mkdocs.plugins": logging.WARNING,
    "mkdocs.structure": logging.WARNING,
    "mkdocs.commands.build": logging.WARNING,
    "mkdocs.livereload": logging.ERROR,  # a redirect is a warning to it
    "jieba": logging.WARNING,
}
MACRO_ERROR = re.compile(r"_File_: `(.+)`\s+_(\w+)_: (.+)")

_state: dict[str, object] = {}


def on_startup(command: str, dirty: bool) -> None:
    if command == "serve":
        status.serving = True
        for name, level in CHATTY.items():
            logging.getLogger(name).setLevel(level)
        logging.getLogger("mkdocs.commands.build").addFilter(_is_no_warning_of_dirty_builds)
        logging.getLogger("mkdocs.plugins.mkdocs_macros.util").addFilter(_shorten)
        _state["maker"] = Maker()
        _state["maker"].start()


def on_shutdown() -> None:
    if status.serving:
        _state["maker"].close()


def on_config(config):
    if status.serving:
        # A misspelt macro shows on its page, and the server stays.
        config.plugins["macros"].config["on_error_fail"] = False
        results.load.cache_clear()
        labels.clear()
        _state["language"] = Path(config.docs_dir).name
        _state.setdefault("pages", Pages(Path(config.docs_dir), _seen_by_every_page))
        _merge_search_index(config)


@event_priority(-100)  # after plugins that add files
def on_nav(nav, config, files):
    if status.serving:
        _state["pages"].prepare(files)


def on_env(env, config, files):
    if status.serving:
        env.bytecode_cache = _state.setdefault("templates", _Compiled())
        _state["pages"].check_titles(files)


@event_priority(-100)
def on_post_build(config):
    if status.serving:
        try:
            finish_served(Path(config.site_dir), _state["pages"].remember())
        except Mistake as mistake:
            print(f"error: {mistake}", file=sys.stderr, flush=True)


def on_serve(server, config, builder):
    """Build only what changed, in one line for the author; a failed build leaves the last good."""
    maker, site_dir, address = _state["maker"], config.site_dir, config.site_url

    def rebuild() -> None:
        start = time.process_time()
        maker.look()
        try:
            new = load_config(config.config_file_path, site_dir=site_dir)
            new.site_url = address
            build(new, serve_url=address, dirty=True)
        except (Exception, SystemExit) as error:
            print(f"error: {error}", file=sys.stderr, flush=True)
            return
        names = [page.file.src_uri for page in _state["pages"].changed]
        if names:
            shown = ", ".join(names) if len(names) < 4 else f"{len(names)} pages"
            print(f"built    {time.process_time() - start:6.1f} s            {shown}", flush=True)

    server.builder = rebuild
    server.watch(str(maker.notes))
    print(f"serving on {server.url}", flush=True)
    return server


def _seen_by_every_page() -> list[Path]:
    theme = [path for path in (DOCS / "theme").rglob("*.html") if path.is_file()]
    words = [*DOCS.glob("*.toml"), SOURCES / "machinery" / "pages" / "words.toml"]
    return [*theme, *words, *ROOT.glob("mkdocs*.yml")]


def _merge_search_index(config) -> None:
    """Material's search adds changed pages to the index it has where it takes builds for dirty."""
    if search := config.plugins.get("material/search"):
        search.is_dirty = True


class _Compiled(jinja2.BytecodeCache):
    """Templates compiled once for all builds."""

    def __init__(self) -> None:
        self.code: dict[str, bytes] = {}

    def load_bytecode(self, bucket) -> None:
        if bucket.key in self.code:
            bucket.bytecode_from_string(self.code[bucket.key])

    def dump_bytecode(self, bucket) -> None:
        self.code[bucket.key] = bucket.bytecode_to_string()


def _is_no_warning_of_dirty_builds(record: logging.LogRecord) -> bool:
    return "'dirty' build" not in record.getMessage()


def _shorten(record: logging.LogRecord) -> bool:
    """One line of what mkdocs-macros says of a mistake; the page shows it whole."""
    if found := MACRO_ERROR.search(record.getMessage()):
        record.msg, record.args = "docs/%s/%s: %s: %s", (_state["language"], *found.groups())
    return True
