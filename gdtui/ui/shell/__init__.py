"""What the screens have in common: their frame, keys, help, palette, themes, and the engine behind them."""
