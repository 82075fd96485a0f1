"""fan_in and fan_out are counted, not looked up: by the layer itself, with all weights one."""

import pytest
import torch
from torch import nn

from figures_src.core.schemes import fans

LAYERS = {
    "Linear": nn.Linear(7, 3),
    "Conv1d": nn.Conv1d(4, 6, 5),
    "Conv2d": nn.Conv2d(4, 6, 3),
    "Conv2d, kernel not square": nn.Conv2d(4, 6, (3, 5)),
    "Conv2d, groups": nn.Conv2d(4, 6, 3, groups=2),
    "Conv2d, depthwise": nn.Conv2d(4, 8, 3, groups=4),
    "Conv3d": nn.Conv3d(2, 5, 3),
    "ConvTranspose1d": nn.ConvTranspose1d(4, 6, 3),
    "ConvTranspose2d": nn.ConvTranspose2d(4, 6, 3),
    "ConvTranspose2d, groups": nn.ConvTranspose2d(4, 6, 3, groups=2),
}
SIDE = 15  # pixels; the middle one is far from every border


@pytest.mark.parametrize("name", LAYERS)
def test_fans_by_counting(name):
    layer = LAYERS[name]
    with torch.no_grad():
        layer.weight.fill_(1)
        layer.bias.zero_()
    channels, dimensions = layer.weight.shape, layer.weight.dim() - 2
    channels = getattr(layer, "in_channels", None) or layer.in_features
    inputs = torch.ones(1, channels, *[SIDE] * dimensions, requires_grad=True)
    outputs = layer(inputs)
    outputs.sum().backward()
    # An output is the number of terms summed into it, a gradient the number of outputs fed.
    assert fans(layer) == (round(middle(outputs)), round(middle(inputs.grad)))


def middle(tensor: torch.Tensor) -> float:
    """The first channel's value in the middle of the picture."""
    index = (0, 0, *[size // 2 for size in tensor.shape[2:]])
    return tensor[index].item()


def test_a_vector_has_no_fans():
    with pytest.raises(ValueError, match="1 dimension"):
        fans(nn.BatchNorm1d(4))
