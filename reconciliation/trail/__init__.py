"""One trail: who ought to have it, both its halves, its clocks, and what proves that a step is absent. No moment is asked for here but in `steps`."""
