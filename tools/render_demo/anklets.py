"""Anklets: kalli are open rings of thick silver, payal are chains with bells."""

import numpy as np

from .parts import bell, moved, turned
from .shapes import (
    arc,
    chain,
    circle,
    convex,
    evenly,
    frames,
    join,
    loop,
    rope,
    sphere,
    string_on,
    tube,
)
from .studio import Shot


def stacked(piece, height, x=15.0, y=11.0, turn=38.0):
    """A pair: the second one lies on the first, shifted and turned."""
    return piece + moved(turned(piece, "z", turn), x, y, height)


def cut_end(size):
    """A cube with its corners cut off, along X."""
    corners = [(a, b, 0) for a in (-1, 1) for b in (-1, 1)]
    points = np.array([np.roll(corner, shift) for corner in corners for shift in range(3)], float)
    return convex(points * size)


def plain_kalli():
    gap = 13
    path = arc(36, -90 + gap, 270 - gap, 220)
    rod = tube(path, 4.4 + 1.2 * np.abs(np.linspace(-1, 1, 220)) ** 2, 40)
    ends, rings = [], []
    for end, degrees in ((path[0], gap), (path[-1], -gap)):
        ends.append(cut_end(6.6).turned("z", degrees).moved(*end))
    for degrees in (gap + 12, gap + 15.5, gap + 19):
        for sign in (1, -1):
            place = arc(36, -90 + sign * degrees, -89 + sign * degrees, 2)[0]
            hoop = tube(circle(5.35, 60), 0.8, 12, closed=True).turned("y", 90)
            rings.append(hoop.turned("z", sign * degrees).moved(*place))
    return stacked([(rod, "silver"), (join(ends), "silver"), (join(rings), "silver")], 12.8)


def twisted_kalli():
    gap = 11
    path = arc(36, -90 + gap, 270 - gap, 500)
    ends = [sphere(6.2, 32).moved(*path[0]), sphere(6.2, 32).moved(*path[-1])]
    return stacked([(rope(path, 2, 2.9, 12, sides=20), "silver"), (join(ends), "silver")], 12.0)


def bells_along(path, radius, spacing):
    """Bells hanging outwards from a closed flat path."""
    places = evenly(path, spacing, closed=True)
    _, side, _ = frames(places, closed=True)
    one = bell(radius)
    hung = []
    for place, inwards in zip(places, side, strict=True):
        degrees = np.degrees(np.arctan2(-inwards[1], -inwards[0])) + 90
        hung.append(one.turned("z", degrees).moved(*place))
    return join(hung)


def one_payal(width, height):
    path = loop(width, height, 0.08)
    plates = string_on(sphere(1, 16).scaled(1.5, 2.2, 0.8), path, 5.6, closed=True)
    rails = [chain(loop(width + change, height + change, 0.08), 2.7, 0.42, closed=True) for change in (-3, 3)]
    return [
        (join([*rails, plates]), "silver"),
        (bells_along(loop(width + 4.5, height + 4.5, 0.08), 2.7, 9.4), "silver"),
    ]


def ghungroo_payal():
    first = turned(one_payal(74, 62), "z", 18)
    second = turned(one_payal(74, 62), "z", -30)
    return moved(first, -26, 22) + moved(second, 32, -26, 0.0)


def pasni_kalli():
    gap = 12
    path = arc(21, -90 + gap, 270 - gap, 160)
    parts = [tube(path, 2.2, 28), sphere(3.1, 28).moved(*path[0]), sphere(3.1, 28).moved(*path[-1])]
    hung = bell(3.4).turned("z", -62).moved(x=-20.2, y=-10.5)
    one = [(join([*parts, hung]), "silver")]
    return stacked(one, 5.6, 13, 10, 34)


PIECES = {
    "plain-kalli": (plain_kalli, Shot(-14, 36, 0.74), Shot(-6, 34, 0.8, (2, -34, 4), 58)),
    "twisted-kalli": (twisted_kalli, Shot(-14, 36, 0.74), None),
    "ghungroo-payal": (ghungroo_payal, Shot(-8, 54, 0.80), Shot(-14, 42, 0.8, (-36, -4, 0), 48)),
    "pasni-kalli": (pasni_kalli, Shot(-8, 44, 0.72), None),
}
