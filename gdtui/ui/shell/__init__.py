"""The common parts of the screens: their frame, keys, help, palette, themes, and the engine behind them."""
