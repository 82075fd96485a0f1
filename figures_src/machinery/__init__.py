"""Everything between a measurement and a page. Knows nothing of initialization."""
