"""A published process chart, worked out again."""

from __future__ import annotations

import pytest

from weft.evidence.control_chart import chart_of

FLOW_RATES = (49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1)
"""Flow rates of ten batches. NIST/SEMATECH e-Handbook of Statistical Methods, section 6.3.2.2, individuals chart."""


def test_the_handbooks_limits_come_out():
    """EVIDENCE-23. Published: mean 50.81, limits 55.8041 and 45.8159; the handbook's factor 3 / 1.128 is 2.6596."""
    chart = chart_of(values=FLOW_RATES)
    assert chart.centre == pytest.approx(50.81)
    assert chart.high == pytest.approx(55.8041, abs=0.001)
    assert chart.low == pytest.approx(45.8159, abs=0.001)
    assert chart.trial
    assert not any("outside" in rules for rules in chart.rules)
