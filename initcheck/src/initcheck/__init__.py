# SPDX-License-Identifier: MIT
"""What is in the weights of a network, and do signal and gradient get through? Needs torch alone.

Two questions that need no training step:

    from torch import nn, randn, randint
    from initcheck import audit, diagnose
    model = nn.Sequential(nn.Linear(20, 256), nn.ReLU(), nn.Linear(256, 10))
    print(audit(model))                    # one row a parameter, without data
    report = diagnose(model, (randn(128, 20), randint(10, (128,))))
    print(report)                          # the verdict, then one row a layer
    report.cause, report.address           # ("healthy", "training")

Neither changes the model.
"""

__version__ = "0.1.0"

from initcheck.anchors import PAGES
from initcheck.asserting import assert_init
from initcheck.audit_report import Audit, Parameter
from initcheck.auditing import audit
from initcheck.comparing import Comparison, compare
from initcheck.curing import apply_cure, cure
from initcheck.diagnosing import diagnose
from initcheck.report import Diagnosis
from initcheck.rows import Layer
from initcheck.watching import Watch, watch

CAUSES = tuple(cause for cause in PAGES if cause != "audit")

__all__ = [
    "CAUSES",
    "Audit",
    "Comparison",
    "Diagnosis",
    "Layer",
    "Parameter",
    "Watch",
    "apply_cure",
    "assert_init",
    "audit",
    "compare",
    "cure",
    "diagnose",
    "watch",
]
