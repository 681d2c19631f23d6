"""Side-by-side timings. Each script stands alone (`python -m bench.whole_path`) and prints one table."""
