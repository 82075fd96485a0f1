"""Which figures are out of date, and making those: in parallel, whole or not at all, reported."""
