"""`make proportion`: the accuracy of the words of support. Prints the ones that do not fit, and writes them to
`measured.txt`."""

from __future__ import annotations

from tests.proportion.measuring import MEASURED, measured, text_of


def main() -> None:
    text = text_of(measured())
    MEASURED.write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
