"""A chart as data: what assets/js/charts.js draws with Chart.js, and the table beside it says in figures.

The page carries a description and not a ready Chart.js configuration: that one holds functions (how an amount is
written), which JSON cannot, and colours, which only the browser knows (light or dark theme).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from home.formatting import format_npr, group_digits

Figure = Decimal | int | None


class Kind(StrEnum):
    BAR = "bar"
    LINE = "line"


class Unit(StrEnum):
    """What the figures are; it decides how they are written at the axis, in the tooltip and in the table."""

    NPR = "npr"
    PERCENT = "percent"
    COUNT = "count"


def written(figure: Figure, unit: Unit) -> str:
    """A figure for people: Rs 1,23,456.00, +12.5 % or 1,23,456; a dash for None."""
    if figure is None:
        return "–"
    if unit == Unit.NPR:
        return format_npr(figure)
    if unit == Unit.PERCENT:
        return f"{figure:+.1f} %".replace("-", "−")
    return group_digits(str(figure))


@dataclass(frozen=True)
class Dataset:
    """One row of figures. One that is not `drawn` stands in the table and in the tooltip alone."""

    label: str
    figures: Sequence[Figure]
    unit: Unit = Unit.NPR
    drawn: bool = True


@dataclass(frozen=True)
class Chart:
    """`name` is the id in the page; every dataset has one figure for each label. `from_zero`: the axis of the
    figures begins at zero, as it must where their size is what is looked at, and not their moves."""

    name: str
    title: str
    kind: Kind
    labels: Sequence[str]
    datasets: Sequence[Dataset]
    label_heading: str = ""
    note: str = ""
    horizontal: bool = False
    from_zero: bool = True

    def __post_init__(self):
        for dataset in self.datasets:
            if len(dataset.figures) != len(self.labels):
                raise ValueError(
                    f"{self.title}: {len(dataset.figures)} figures for {len(self.labels)} labels"
                )

    @property
    def config(self):
        """What the browser draws from. Amounts are texts: a float would lose paisa."""
        return {
            "kind": self.kind,
            "horizontal": self.horizontal,
            "from_zero": self.from_zero,
            "labels": list(self.labels),
            "datasets": [
                {
                    "label": dataset.label,
                    "unit": dataset.unit,
                    "drawn": dataset.drawn,
                    "figures": [None if figure is None else str(figure) for figure in dataset.figures],
                }
                for dataset in self.datasets
            ],
        }

    @property
    def config_text(self):
        """The configuration for an attribute of the canvas."""
        return json.dumps(self.config)

    @property
    def rows(self):
        """The table beside the chart: each label with its figures as written."""
        columns = [[written(figure, dataset.unit) for figure in dataset.figures] for dataset in self.datasets]
        return list(zip(self.labels, zip(*columns, strict=True), strict=True))

    @property
    def is_empty(self):
        """Whether there is nothing to draw: no figure, or only zeros."""
        return not any(figure for dataset in self.datasets for figure in dataset.figures)
