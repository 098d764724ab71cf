"""Small things that several pieces share."""

import numpy as np

from .shapes import (
    around,
    brilliant,
    circle,
    dome,
    join,
    lathe,
    smooth_path,
    sphere,
    tube,
)


def flower(petals, size, centre):
    """A flower facing up; `size` is its radius and `centre` that of the stone's collar."""
    length = (size - centre) / 2 + 0.08 * size
    breadth = (size + centre) / 2 * np.sin(np.pi / petals) * 1.02
    petal = sphere(1, 28).scaled(length, breadth, size * 0.13)
    vein = tube(
        np.array([(-0.7 * length, 0, size * 0.11), (0, 0, size * 0.135), (0.75 * length, 0, size * 0.08)]),
        size * 0.022,
        8,
    )
    plate = lathe(
        [(0, -0.02 * size), (size * 0.8, -0.02 * size), (size * 0.8, -0.08 * size), (0, -0.08 * size)], 48
    )
    return join([around(petal, petals, size - length), around(vein, petals, size - length), plate])


def collar(radius, height):
    """The rim of metal around a stone of that radius, its foot on Z = 0."""
    wall = radius * 0.14
    return lathe(
        [
            (radius + wall, 0),
            (radius + wall, height * 0.8),
            (radius + wall * 0.4, height),
            (radius - wall * 0.3, height * 0.95),
            (radius - wall * 0.3, 0),
        ],
        48,
        closed_profile=True,
    )


def bead_rim(radius, bead, count):
    return around(sphere(bead, 12), count, radius)


def set_stone(radius, height):
    """A collar and its cut stone, facing up."""
    return collar(radius, height), brilliant(radius).scaled(z=0.75).moved(z=height * 0.72)


def domed_stone(radius, height):
    return collar(radius, height * 0.5), dome(radius, height * 0.75).moved(z=height * 0.3)


def straight_post(length, wire):
    """A post hanging down from Z = 0, with a small ball."""
    path = np.array([(0, 0, 0), (0, 0, -length / 2), (0, 0, -length)])
    return join([tube(path, wire, 12, up=(0, 1, 0)), sphere(wire * 1.9, 14).moved(z=-length)])


def bent_post(length, wire):
    path = smooth_path(
        [(0, 0, 0), (0, 0, -length * 0.5), (0, length * 0.10, -length * 0.8), (0, length * 0.42, -length)], 40
    )
    return join([tube(path, wire, 12, up=(1, 0, 0)), sphere(wire * 1.15, 12).moved(*path[-1])])


def tilted(piece, degrees, turn=0.0, x=0.0, y=0.0):
    """Lean a piece that faces up towards the camera and let it stand on the table again."""
    leaning = [(shape.turned("x", degrees).turned("z", turn), name) for shape, name in piece]
    lowest = min(shape.points[:, 2].min() for shape, _ in leaning)
    return [(shape.moved(x, y, -lowest), name) for shape, name in leaning]


def moved(piece, x=0.0, y=0.0, z=0.0):
    return [(shape.moved(x, y, z), name) for shape, name in piece]


def turned(piece, axis, degrees):
    return [(shape.turned(axis, degrees), name) for shape, name in piece]


def bell(radius):
    """A small closed bell with its slit below, hanging from a ring at the origin along -Y."""
    ball = lathe(
        [
            (0, radius),
            *[(radius * np.cos(turn), radius * np.sin(turn)) for turn in np.linspace(1.4, -1.4, 20)],
            (0, -radius),
        ],
        24,
    )
    belt = tube(circle(radius * 1.0, 40), radius * 0.10, 8, closed=True)
    ring = (
        tube(circle(radius * 0.38, 24), radius * 0.11, 8, closed=True).turned("x", 90).moved(z=radius * 1.3)
    )
    return join([ball, belt, ring]).moved(z=-radius * 1.5).turned("x", -90)


def drop(radius):
    """A ball on a small link, hanging from the origin along -Z."""
    link = (
        tube(circle(radius * 0.5, 20), radius * 0.17, 8, closed=True).turned("x", 90).moved(z=-radius * 0.4)
    )
    cap = lathe(
        [(0, 0.5 * radius), (radius * 0.4, 0.2 * radius), (radius * 0.5, -0.2 * radius), (0, -0.3 * radius)],
        16,
    )
    return join([link, cap.moved(z=-radius * 1.0), sphere(radius, 18).moved(z=-radius * 1.9)])
