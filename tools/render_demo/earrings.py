"""Earrings, always as a pair."""

import numpy as np

from .parts import bead_rim, drop, flower, moved, set_stone, straight_post, tilted, turned
from .shapes import (
    arc,
    around,
    circle,
    dome,
    join,
    lathe,
    pear_stone,
    smooth_path,
    sphere,
    tube,
)
from .studio import Shot


def jhumka():
    """One jhumka as if it hung: the fringe below, the flower of the ear above, facing the camera."""
    turn = np.linspace(0.0, 1.45, 30)
    outline = [
        (9.4, 0.0),
        (9.8, 0.5),
        (9.3, 1.1),
        *[(9.0 * np.cos(t) ** 0.8, 1.2 + 8.4 * np.sin(t)) for t in turn],
        (0, 9.7),
    ]
    inside = [(0.2, 8.6), (5.0, 6.6), (8.2, 2.6), (9.0, 0.2), (9.4, 0.0)]

    def ribs(angle, height):
        return np.where((height > 1.6) & (height < 8.8), 0.14 * np.cos(angle * 24), 0)

    bell = lathe(inside + outline, 288, radius_change=ribs)
    trims = [
        around(sphere(0.55, 14), 48, 9.45, 0, 1.5),
        around(sphere(0.42, 12), 40, 7.8, 0, 5.3),
        tube(circle(9.6, 120, 0.4), 0.4, 10, closed=True),
        around(drop(0.85), 26, 9.2, 0, 0.1),
        sphere(1.5, 20).moved(z=10.4),
        tube(circle(1.2, 30), 0.35, 10, closed=True).turned("x", 90).turned("z", 50).moved(z=12.6),
    ]
    stud = join([flower(8, 6.0, 2.0), dome(1.9, 1.5), bead_rim(2.2, 0.4, 18).moved(z=0.5)])
    stud = stud.turned("x", 82).moved(z=19.2)
    hanger = tube(np.array([(0, 0.6, 12.8), (0, 0.6, 16), (0, 0.6, 19)]), 0.5, 10, up=(0, 1, 0))
    return [(bell, "gold"), (join([*trims, stud, hanger]), "gold")]


def bell_jhumka():
    return moved(turned(jhumka(), "z", -14), -11.2, 2.5) + moved(turned(jhumka(), "z", 10), 11.2, -3)


def dhungri():
    profile = [
        (0, 2.6),
        (1.0, 2.5),
        (1.9, 1.9),
        (2.2, 1.2),
        (3.4, 1.0),
        (6.0, 1.5),
        (7.6, 1.4),
        (8.4, 0.6),
        (8.7, 0.0),
        (8.4, -0.5),
        (7.0, -0.3),
        (0, -0.3),
    ]

    def rays(angle, height):
        return np.where((height > 0.9) & (height < 1.6), 0.16 * np.cos(angle * 32), 0)

    disc = lathe(profile, 256, radius_change=rays)
    trims = [
        bead_rim(8.6, 0.62, 46).moved(z=0.3),
        bead_rim(2.7, 0.45, 20).moved(z=1.1),
        bead_rim(5.0, 0.32, 40).moved(z=1.35),
        straight_post(10, 0.5),
    ]
    return [(disc, "gold"), (join(trims), "gold")]


def round_dhungri():
    return tilted(dhungri(), 52, 18, -10.2, 3) + tilted(dhungri(), 58, -10, 10.4, -3)


def one_top():
    setting, stone = set_stone(1.75, 1.5)
    metal = join(
        [flower(6, 5.2, 1.9), setting, bead_rim(2.15, 0.26, 22).moved(z=0.6), straight_post(8, 0.42)]
    )
    return [(metal, "gold"), (stone, "cubic zirconia")]


def flower_tops():
    return tilted(one_top(), 50, 20, -6.4, 2) + tilted(one_top(), 58, -12, 6.6, -2.4)


def one_hoop():
    ring = tube(arc(10, -80, 268, 200), 1.15, 24).turned("x", 90)
    hinge = tube(np.array([(-1.5, 0, 0), (0, 0, 0), (1.5, 0, 0)]), 0.75, 16).turned("z", 90).moved(z=-10.0)
    catch = tube(smooth_path([(1.6, 0, -9.9), (0.4, 0, -10.2), (-0.8, 0, -9.8)], 20), 0.4, 10, up=(0, 1, 0))
    return [(ring, "pale gold"), (join([hinge, catch]).turned("y", 180), "pale gold")]


def slim_hoops():
    return moved(turned(one_hoop(), "z", 24), -7.5, 5) + moved(turned(one_hoop(), "z", -34), 8.0, -5)


def garnet_drop():
    """One drop, lying flat: hook, small flower, pear-shaped stone."""
    hook = tube(
        smooth_path(
            [
                (0, 2.6, 0.4),
                (0, 5.5, 0.4),
                (-0.6, 9.6, 0.5),
                (-3.0, 11.4, 0.6),
                (-5.2, 9.4, 0.6),
                (-5.6, 5.0, 0.5),
                (-5.2, 1.0, 0.4),
            ],
            90,
        ),
        0.34,
        12,
    )
    stone = pear_stone(3.4)
    edge = []
    for degrees in range(0, 360, 5):
        x, y = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        edge.append((3.55 * x * (1 - 0.45 * max(y, 0) ** 2), 3.55 * y * (1.75 if y > 0 else 1.0), 0))
    rim = tube(np.array(edge), 0.42, 12, closed=True)
    beads = join([sphere(0.42, 12).moved(*(np.array(point) * 1.16)) for point in edge[::3]])
    link = tube(circle(0.8, 24), 0.24, 8, closed=True).moved(y=-2.9, z=0.7)
    link2 = tube(circle(0.8, 24), 0.24, 8, closed=True).turned("y", 90).moved(y=-3.9, z=0.9)
    head = join([flower(6, 2.7, 0.9), dome(0.95, 0.8)]).moved(z=0.7)
    at = {"y": -11.4, "z": 1.4}
    return [
        (join([hook, link, link2, head, rim.moved(**at), beads.moved(**at)]), "silver"),
        (stone.scaled(z=0.55).moved(**at), "garnet"),
    ]


def silver_garnet_drops():
    other = [(shape.scaled(x=-1), name) for shape, name in garnet_drop()]
    return moved(turned(garnet_drop(), "z", 6), -7.0, 1.2) + moved(turned(other, "z", -10), 7.4, -1.2)


PIECES = {
    "bell-jhumka": (bell_jhumka, Shot(-6, 25, 0.80), Shot(-22, 22, 0.82, (-12, -2, 5), 25)),
    "round-dhungri": (round_dhungri, Shot(-8, 34, 0.76), None),
    "flower-tops": (flower_tops, Shot(-8, 34, 0.74), Shot(4, 34, 0.8, (6.6, -2.4, 4), 14)),
    "slim-hoops": (slim_hoops, Shot(-14, 32, 0.74), None),
    "silver-garnet-drops": (silver_garnet_drops, Shot(-8, 60, 0.74), None),
}
