"""Finger rings. A ring is turned about Z, then stood upright with its head on top."""

import numpy as np

from .shapes import (
    TAU,
    around,
    band,
    brilliant,
    circle,
    dome,
    join,
    lathe,
    rope,
    smooth_path,
    sphere,
    tube,
)
from .studio import Shot

STANDING = Shot(azimuth=-32, elevation=30, fill=0.68)


def upright(shape):
    return shape.turned("x", 90)


def tapering_band(radius, top, bottom, thickness):
    """A band that is wide where the head sits (+Y before it is stood upright) and narrow at the back."""
    shape = band(radius, 1.0, thickness, power=2.4)
    height = 0.5 + 0.5 * shape.points[:, 1] / np.abs(shape.points[:, 1]).max()
    shape.points[:, 2] *= bottom + (top - bottom) * height**1.5
    return upright(shape)


def ruby_aunthi():
    collar = lathe(
        [(3.0, -1.6), (3.5, -0.2), (3.95, 1.0), (3.9, 1.35), (3.55, 1.5), (3.25, 1.25), (3.1, 0.4)],
        closed_profile=True,
    ).scaled(1.0, 1.28, 1.0)
    beads = around(sphere(0.33, 12), 30, 3.95).scaled(1.0, 1.26, 1.0).moved(z=0.2)
    stone = brilliant(3.2).scaled(1.0, 1.28, 0.8).moved(z=0.9)
    return [
        (tapering_band(8.4, 4.2, 2.3, 1.4), "gold"),
        (collar.moved(z=10.1), "gold"),
        (beads.moved(z=10.0), "gold"),
        (stone.moved(z=10.1), "ruby"),
    ]


def rope_band():
    return [(upright(rope(circle(8.9, 400), 2, 0.85, 13, closed=True, sides=16)), "gold")]


def leaf_carving(angle, height):
    """Leaves in pairs along a stem; the plain edges stay untouched."""
    count = 14
    along = (angle * count / TAU) % 1 - 0.5
    leaf = np.clip(1 - ((along - 0.18 * np.abs(height)) / 0.30) ** 2, 0, 1) * np.clip(
        1 - (height / 2.3) ** 2, 0, 1
    )
    vein = np.exp(-((along - 0.18 * np.abs(height)) ** 2) / 0.0012) * (np.abs(height) < 1.9)
    stem = np.exp(-(height**2) / 0.03)
    inside = np.clip((2.5 - np.abs(height)) / 0.2, 0, 1)
    return inside * (-0.38 + 0.42 * np.sqrt(leaf) - 0.16 * vein + 0.22 * stem)


def engraved_wide_band():
    heights = np.linspace(-3.1, 3.1, 110)
    outside = [(10.1, height) for height in heights]
    inside = [(8.55, height) for height in heights[::-1][::6]]

    def carve(angle, height):
        outer_rows = np.arange(len(height))[:, None] < len(heights)
        return np.where(outer_rows, leaf_carving(angle, height), 0)

    shape = lathe(outside + inside, 720, closed_profile=True, radius_change=carve)
    rims = [upright(tube(circle(10.15, 200, height), 0.34, 12, closed=True)) for height in (-2.95, 2.95)]
    return [(upright(shape), "satin gold"), (join(rims), "gold")]


def wedding_band_pair():
    wide = upright(band(9.3, 5.0, 1.5, power=2.6)).turned("z", 12)
    narrow = band(8.0, 3.4, 1.4, power=2.6).moved(x=3.5, y=-11.5, z=-9.1)
    return [(wide, "gold"), (narrow, "gold")]


def diamond_solitaire():
    claws = []
    for turn in np.arange(6) * TAU / 6 + TAU / 12:
        x, y = np.cos(turn), np.sin(turn)
        path = smooth_path(
            [
                (1.1 * x, 1.1 * y, 9.0),
                (1.9 * x, 1.9 * y, 10.6),
                (2.75 * x, 2.75 * y, 12.4),
                (2.45 * x, 2.45 * y, 12.95),
            ],
            24,
        )
        claws += [tube(path, 0.29, 10, up=(-y, x, 0)), sphere(0.36, 12).moved(2.45 * x, 2.45 * y, 12.9)]
    basket = tube(circle(1.75, 60, 10.4), 0.26, 10, closed=True)
    return [
        (tapering_band(8.4, 2.0, 1.7, 1.35), "pale gold"),
        (join([*claws, basket]), "pale gold"),
        (brilliant(2.65).moved(z=12.3), "diamond"),
    ]


def silver_turquoise_ring():
    collar = lathe([(4.3, -1.2), (4.6, 0.8), (4.35, 1.0), (4.1, 0.6), (4.1, -1.2)], closed_profile=True)
    parts = [
        collar,
        around(sphere(0.52, 14), 28, 5.1, height=-0.3),
        tube(circle(5.1, 90, -0.9), 0.45, 12, closed=True),
    ]
    plate = lathe([(0, -1.4), (5.0, -1.4), (5.0, -0.8), (0, -0.8)])
    head = [part.scaled(1.0, 1.2, 1.0).moved(z=10.6) for part in (*parts, plate)]
    return [
        (tapering_band(8.8, 5.6, 3.0, 1.6), "silver"),
        (join(head), "silver"),
        (dome(4.2, 2.7).scaled(1.0, 1.2, 1.0).moved(z=10.7), "turquoise"),
    ]


PIECES = {
    "ruby-aunthi": (ruby_aunthi, Shot(-32, 36, 0.66), Shot(-20, 48, 0.8, (0, 0, 11.5), 15)),
    "rope-band": (rope_band, STANDING, Shot(-38, 42, 0.66)),
    "engraved-wide-band": (engraved_wide_band, Shot(-48, 30, 0.68), None),
    "wedding-band-pair": (wedding_band_pair, Shot(-32, 32, 0.76), Shot(-62, 30, 0.74)),
    "diamond-solitaire": (diamond_solitaire, STANDING, Shot(-18, 40, 0.8, (0, 0, 11.8), 11)),
    "silver-turquoise-ring": (silver_turquoise_ring, Shot(-28, 34, 0.66), None),
}
