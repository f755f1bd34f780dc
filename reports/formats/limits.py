"""How much of long lists and long messages each kind of report shows; the HTML page has everything."""

from __future__ import annotations

MOST_IN_MARKDOWN = 200
"""Entries of each list; job summaries have a size limit, and nobody reads longer lists."""
LONGEST_IN_MARKDOWN = 300
"""Characters of a message, as in the other formats."""

MOST_IN_TERMINAL = 20
MOST_IN_A_LINE = 3
"""Entries in a line that is of little interest."""

LONGEST_IN_JUNIT = 200
MOST_KNOWN_ROWS = 1000
"""Known deviations in the page's table of what does not pass: a browser makes the whole table before it shows the page.
Where there are more, they are in the list of all checks, which is made as it is looked at."""
