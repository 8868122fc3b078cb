"""Data that people have, read as tables: what is recognised of a file, how its rows become numbers, and the formats.

`read` makes a table and `preview` shows what `read` would do; both say what they assumed.
"""

import os

os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # pyarrow's own pool would keep 20 MB of a large file
