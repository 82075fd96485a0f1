# SPDX-License-Identifier: MIT
"""What is in the weights of a network, and do signal and gradient get through? Needs torch alone.

    from torch import nn, randn, randint
    from initcheck import diagnose
    model = nn.Sequential(nn.Linear(20, 256), nn.ReLU(), nn.Linear(256, 10))
    report = diagnose(model, (randn(128, 20), randint(10, (128,))))
    print(report)                          # the verdict, then one row a layer
    report.cause, report.address           # ("healthy", "training")
"""

from initcheck.audit_report import Audit, Parameter
from initcheck.auditing import audit
from initcheck.diagnosing import diagnose
from initcheck.report import Diagnosis
from initcheck.rows import Layer

__version__ = "0.1.0"
__all__ = ["Audit", "Diagnosis", "Layer", "Parameter", "audit", "diagnose"]
