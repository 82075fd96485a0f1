"""The PyTorch core: what is measured, and what theory predicts.

Lives here: initializations, networks, data, training, probes, statistics, closed forms, ranges. May
not: anything of figures and pages, and no files but MNIST's own. Usable alone in a Python prompt.
What a figure depends on is decided name by name (machinery/figures/reach.py), so that scripts may
import from here, and a new function makes nothing stale.
"""

from figures_src.core.correlation import activation_differences, preactivation_differences
from figures_src.core.data import digits, moons, split
from figures_src.core.densities import (
    log10_histogram,
    normal_cdf,
    relu_histogram,
    tanh_histogram,
    tanh_share_above,
)
from figures_src.core.finite_width import (
    relu_log_moment,
    relu_log_moment_variance,
    tanh_critical_log_variance,
)
from figures_src.core.gains import gain, predicted_ratios, restoring_factor, scale_ratios
from figures_src.core.mean_field import (
    activation_moments,
    activation_stds,
    gaussian_mean,
    gradient_factors,
    gradient_stds,
    linear_stds,
    preactivation_variances,
    relu_mean,
    tanh_critical_variance,
    tanh_median_gradient,
    weight_gradient_stds,
)
from figures_src.core.network import ACTIVATIONS, mlp
from figures_src.core.observe import observe, observe_backward
from figures_src.core.probe import Probe
from figures_src.core.ranges import around
from figures_src.core.schemes import (
    constant,
    fans,
    he,
    initialize,
    lecun,
    normal,
    orthogonal,
    pytorch_default,
    xavier,
    zeros,
)
from figures_src.core.seeds import seeds
from figures_src.core.statistics import (
    SATURATED,
    at_layers,
    distinct_rows,
    geometric_mean,
    histogram,
    histograms,
    pair_cosine,
    pair_distance,
    pooled,
    root_mean_square,
    second_moment,
    share_above,
    share_dead,
    share_zero,
    slope,
    std,
    std_across_samples,
    total_variation,
)
from figures_src.core.training import accuracy, train, train_together
