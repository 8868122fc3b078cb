"""Every sentence of the product that claims something, and the proof of each: see test_listing.py."""

import pytest

pytest.register_assert_rewrite(
    *(f"tests.claims.proofs_{part}" for part in ("functions", "lines", "networks", "rows", "units"))
)
