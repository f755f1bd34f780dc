"""The forms of a report: HTML, Markdown, JUnit, badge, terminal."""
