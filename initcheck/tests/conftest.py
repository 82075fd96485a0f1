"""diagnose() is tested with one thread: two workers with two threads each slow each other down."""

import pytest
import torch


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Small nets gain nothing from more, and lose a lot on a busy machine."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
