"""The formats of a report: HTML, Markdown, JUnit, badge, terminal."""
