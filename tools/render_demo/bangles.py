"""Bangles lie on the table as rings about Z."""

import numpy as np

from .parts import set_stone
from .shapes import (
    arc,
    around,
    band,
    circle,
    join,
    rope,
    sphere,
    tube,
)
from .studio import Shot

LYING = Shot(azimuth=-20, elevation=34, fill=0.74)


def plain_chura_set():
    offsets = [(0, 0), (1.6, 1.2), (-0.8, 2.0), (1.2, -0.6)]
    churas = [band(29, 3.9, 2.4, power=2.3).moved(x, y, 4.0 * level) for level, (x, y) in enumerate(offsets)]
    return [(join(churas), "gold")]


def twisted_bala():
    return [(rope(circle(30, 700), 3, 1.75, 16, closed=True, sides=18), "gold")]


def silver_open_kada():
    path = arc(31, -90 + 17, 270 - 17, 200)
    middle = np.abs(np.linspace(-1, 1, 200))
    rod = tube(path, 2.7 + 1.4 * middle**2, 32)
    ends = []
    for side, end in ((-1, path[0]), (1, path[-1])):
        ends.append(sphere(5.3, 32).moved(*end))
        for degrees, radius in ((6, 4.6), (10.5, 4.2)):
            ring = arc(31, -90 - side * (17 + degrees), -90 - side * (17 + degrees) + 0.1, 2)[0]
            hoop = tube(circle(radius, 60), 0.75, 14, closed=True).turned("x", 90)
            ends.append(hoop.turned("z", -side * (17 + degrees)).moved(*ring))
    return [(rod, "silver"), (join(ends), "silver")]


def ruby_emerald_bangle():
    setting, stone = set_stone(2.7, 2.1)
    setting, stone = setting.turned("y", 90), stone.turned("y", 90)
    rims = [tube(circle(31.6, 220, height), 0.75, 14, closed=True) for height in (-4.6, 4.6)]
    dots = [around(sphere(0.62, 12), 72, 32.0, 1.2, height) for height in (-3.3, 3.3)]
    return [
        (band(29, 9.4, 2.2, power=5), "gold"),
        (join([*rims, *dots, around(setting, 24, 30.8)]), "gold"),
        (around(stone, 12, 30.8), "ruby"),
        (around(stone, 12, 30.8, 15), "emerald"),
    ]


def light_beaded_bala():
    wires = [tube(circle(28.4, 220, height), 0.55, 12, closed=True) for height in (-1.2, 1.2)]
    return [(join(wires), "pale gold"), (around(sphere(1.6, 20), 60, 29.6), "pale gold")]


PIECES = {
    "plain-chura-set": (plain_chura_set, Shot(-20, 30, 0.74), Shot(-10, 62, 0.74)),
    "twisted-bala": (twisted_bala, LYING, Shot(-20, 32, 0.8, (-8, -28, 2), 30)),
    "silver-open-kada": (silver_open_kada, Shot(-24, 40, 0.74), None),
    "ruby-emerald-bangle": (ruby_emerald_bangle, Shot(-14, 24, 0.76), Shot(-10, 22, 0.8, (-4, -30, 0), 26)),
    "light-beaded-bala": (light_beaded_bala, Shot(-20, 40, 0.76), None),
}
