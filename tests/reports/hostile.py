"""Text that a server could send to break out of its place in a page, in JUnit XML, in Markdown or on a terminal."""

HOSTILE = (
    "</script><script>alert(1)</script><img src=x onerror=alert(2)><!--<script>\"'&|`*{{ 7 * 7 }}"
    "\n\x00\x1b[0m]]>\u2028\u202e\ud800\udc80"
)
