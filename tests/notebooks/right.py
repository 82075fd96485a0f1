"""Answers other than the solution that are right too."""

from tests.notebooks.wrong.cure_a_model import SMALL_END, ZERO_BIAS, cure

# (notebook, the how-manieth blank cell, what a student might write into it)
ANSWERS = [
    ("zh/cure_a_model", 2, cure(f"nn.init.{fill}", ZERO_BIAS, SMALL_END))
    for fill in (
        "orthogonal_(layer.weight, gain=2**0.5)",
        'kaiming_normal_(layer.weight, mode="fan_out")',
        "kaiming_uniform_(layer.weight)",
    )
]
