"""An address as a code for cameras: an element of the page, with no style and no picture file."""

from dataclasses import dataclass

from qrcode.main import QRCode

# Cameras want it quiet around the code.
_QUIET = 4


@dataclass(frozen=True)
class Drawn:
    """Black squares on white; `path` in an SVG element that is `size` units wide and high."""

    size: int
    path: str


def drawn(address):
    """ADDRESS, drawn."""
    code = QRCode(border=_QUIET)
    code.add_data(address)
    rows = code.get_matrix()
    squares = (
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return Drawn(size=len(rows), path="".join(squares))
