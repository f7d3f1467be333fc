"""The benchmark: what `script/bench` measures, the stores it measures on, and the page it writes."""
