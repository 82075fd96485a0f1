import pytest

from figures_src.core import mnist
from tests.core.mnist import small


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache, and MNIST replaced by the small data set, which no source gives yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("TORCH_HOME", raising=False)
    monkeypatch.delenv("MNIST_DIR", raising=False)
    monkeypatch.setattr(mnist, "SHA256", small.SHA256)
    monkeypatch.setattr(mnist, "SOURCES", {})
    return tmp_path / "cache" / "torch" / "hub" / "mnist"


@pytest.fixture
def sources(cache, monkeypatch):
    """Call it with the sources there shall be."""

    def use(**sources: small.Source) -> None:
        table = {name: (source, 10) for name, source in sources.items()}
        monkeypatch.setattr(mnist, "SOURCES", table)

    return use
