"""Git LFS: batches and the objects behind them."""
