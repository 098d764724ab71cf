"""Nose ornaments. Studs face up when they are made, and are then leaned towards the camera."""

import numpy as np

from .parts import bead_rim, bent_post, domed_stone, drop, flower, set_stone, straight_post, tilted
from .shapes import (
    arc,
    around,
    brilliant,
    chain,
    circle,
    crescent,
    join,
    lathe,
    smooth_path,
    sphere,
    tube,
)
from .studio import Shot


def flower_phuli():
    setting, stone = set_stone(0.85, 0.75)
    return tilted(
        [
            (join([flower(8, 3.0, 0.95), setting, bent_post(6.5, 0.36)]), "gold"),
            (bead_rim(1.12, 0.16, 20).moved(z=0.35), "gold"),
            (stone, "garnet"),
        ],
        54,
        12,
    )


def dot_phuli():
    cup = lathe([(0, -0.9), (0.7, -0.75), (1.25, -0.2), (1.42, 0.3), (1.36, 0.5), (1.18, 0.48), (1.1, 0)], 64)
    claws = around(sphere(0.2, 14), 4, 1.22, 45, 0.5)
    post = straight_post(4.6, 0.26).moved(z=-0.8)
    return tilted(
        [(join([cup, claws, post]), "gold"), (brilliant(1.16).moved(z=0.36), "cubic zirconia")], 52, 16
    )


def pressed_pattern(along, across):
    """Two rows of dots and a wavy middle line."""
    dots = sum(
        np.cos(along * np.pi * 46) ** 2 * np.exp(-(((across - row) / 0.055) ** 2)) for row in (0.2, 0.8)
    )
    wave = np.exp(-(((across - 0.5 - 0.11 * np.sin(along * np.pi * 24)) / 0.05) ** 2))
    towards_tips = np.clip(np.minimum(along, 1 - along) / 0.16, 0, 1)
    return (0.42 * dots + 0.40 * wave) * towards_tips


def crescent_bulaki():
    outer = arc(11, -178, -2, 160)
    plate = crescent(11, 8.2, 5.6, 0.9, pressed_pattern)
    rim = tube(outer, 0.42, 12).moved(z=0.1)
    ring = tube(arc(5.0, -62, 242, 120), 0.5, 16).moved(y=9.4, z=0.4)
    beads = join([sphere(0.95, 20).moved(side * 2.4, 5.1, 0.5) for side in (-1, 1)])
    tie = tube(
        smooth_path(
            [(-2.4, 5.1, 0.4), (-1.8, 2.2, 0.4), (0, -2.4, 0.4), (1.8, 2.2, 0.4), (2.4, 5.1, 0.4)], 60
        ),
        0.4,
        12,
    )
    hung = []
    for degrees in (-125, -90, -55):
        place = arc(11.4, degrees, degrees + 1, 2)[0]
        hung.append(drop(1.25).turned("x", -90).moved(*place).moved(z=0.5))
    return [(plate, "gold"), (join([rim, ring, beads, tie, *hung]), "gold")]


def bridal_nath():
    hoop = tube(arc(15, -262, 88, 240), 0.46, 14).moved(z=0.6)

    def on_hoop(degrees):
        return arc(15, degrees, degrees + 1, 2)[0] + np.array([0, 0, 0.6])

    pearls = [sphere(1.75, 28).moved(*on_hoop(degrees)) for degrees in (-104, -76)]
    balls = [sphere(0.62, 14).moved(*(on_hoop(degrees) * 1.085)) for degrees in np.linspace(-150, -112, 12)]
    balls += [sphere(0.62, 14).moved(*(on_hoop(degrees) * 1.085)) for degrees in np.linspace(-68, -30, 12)]
    balls += [
        drop(0.85).turned("x", -90).turned("z", degrees + 90).moved(*(on_hoop(degrees) * 1.12))
        for degrees in np.linspace(-146, -34, 13)
        if abs(degrees + 90) > 18
    ]
    setting, stone = set_stone(1.7, 1.3)
    seat = on_hoop(-90) + np.array([0, -1.6, 0])
    links = chain(
        smooth_path(
            [(15.2, 1, 0.5), (24, 7, 0.4), (27, 20, 0.4), (17, 27, 0.4), (4, 25, 0.4), (-6, 29, 0.4)], 300
        ),
        1.7,
        0.24,
    )
    hook = tube(
        smooth_path([(-6, 29, 0.4), (-9, 30, 0.4), (-12, 28.5, 0.4), (-11, 26.5, 0.4), (-9, 27, 0.4)], 60),
        0.34,
        10,
    )
    return [
        (join([hoop, *balls, setting.moved(*seat), links, hook]), "gold"),
        (stone.moved(*seat), "ruby"),
        (join(pearls), "pearl"),
    ]


def silver_turquoise_phuli():
    setting, stone = domed_stone(1.9, 1.7)
    rim = bead_rim(2.45, 0.36, 22).moved(z=0.15)
    plate = lathe([(0, 0.1), (2.5, 0.1), (2.5, -0.25), (0, -0.25)], 64)
    ring = tube(circle(2.75, 80, -0.1), 0.22, 10, closed=True)
    return tilted(
        [(join([setting, rim, plate, ring, straight_post(6.0, 0.34)]), "silver"), (stone, "turquoise")],
        54,
        12,
    )


PIECES = {
    "flower-phuli": (flower_phuli, Shot(-14, 34, 0.68), Shot(-72, 26, 0.64)),
    "dot-phuli": (dot_phuli, Shot(-16, 34, 0.56), None),
    "crescent-bulaki": (crescent_bulaki, Shot(-10, 62, 0.72), Shot(-16, 46, 0.8, (0, -8, 0.5), 15)),
    "bridal-nath": (bridal_nath, Shot(-6, 62, 0.76), None),
    "silver-turquoise-phuli": (silver_turquoise_phuli, Shot(-16, 34, 0.64), None),
}
