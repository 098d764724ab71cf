"""Necklaces and the sirbandi, lying flat."""

import numpy as np

from .parts import bead_rim, domed_stone, drop, flower, set_stone
from .shapes import (
    TAU,
    arc,
    box,
    chain,
    circle,
    crescent,
    dome,
    evenly,
    frames,
    join,
    lathe,
    loop,
    place_on,
    rope,
    smooth_path,
    sphere,
    string_on,
    tube,
    wound,
)
from .studio import Shot

FLAT = Shot(azimuth=-8, elevation=60, fill=0.78)


def seed(radius):
    """A pote bead: small, flat, its hole along X."""
    return sphere(radius, 8).scaled(x=0.8)


def bundle(path, strands, radius, bead, turns, closed=True):
    """Strands of pote lying together and turning slowly around each other."""
    twisted = []
    for strand in range(strands):
        inner = 0.45 if strand % 3 == 0 else 1.0
        line = wound(path, np.asarray(radius) * inner, turns, TAU * strand / strands, closed, flat=0.55)
        twisted.append(string_on(seed(bead), line, bead * 1.75, closed))
    return join(twisted)


def lifted(shape):
    return shape.moved(z=-shape.points[:, 2].min())


def barrel(length, radius, waist=0.86):
    """A gold bead with ringed ends, along X."""
    half = length / 2
    profile = [
        (0, -half),
        (radius * 0.55, -half),
        (radius * 0.78, -half * 0.97),
        (radius * 0.84, -half * 0.88),
    ]
    profile += [(radius * 0.74, -half * 0.80), (radius * 0.88, -half * 0.72), (radius * 0.78, -half * 0.64)]
    profile += [
        (radius * (waist + (1 - waist) * np.cos(x * np.pi / 2)), half * 0.58 * x)
        for x in np.linspace(-1, 1, 17)
    ]
    profile += [(r, -z) for r, z in profile[6::-1]]
    return lathe(profile, 64).turned("y", 90)


def tilhari_tube(length, radius):
    """Seven swelling parts between rings, along X."""
    half, parts = length / 2, 7
    profile = [(0, -half), (radius * 0.6, -half)]
    for part in range(parts):
        start = -half + part * length / parts
        for x in np.linspace(0.10, 0.90, 13):
            profile.append((radius * (0.80 + 0.20 * np.sin(np.pi * x)), start + x * length / parts))
    profile += [(radius * 0.6, half), (0, half)]

    def ribs(angle, height):
        return 0.012 * radius * np.cos(angle * 36)

    body = lathe(profile, 288, radius_change=ribs)
    rings = []
    for part in range(parts + 1):
        height = -half + part * length / parts
        rings += [
            tube(circle(radius * 0.86, 72, height + side), radius * 0.09, 10, closed=True)
            for side in (-0.5, 0.5)
        ]
    return join([body, *rings]).turned("y", 90)


def green_pote_tilhari():
    path = loop(104, 122, 0.10, 700)
    path[:, 1] = np.maximum(path[:, 1], -56)
    near_tube = np.clip((np.hypot(path[:, 0], path[:, 1] + 56) - 17) / 20, 0, 1)
    strands = bundle(path, 15, 1.7 + 3.6 * near_tube, 1.12, 3)
    gold = tilhari_tube(44, 6.2).moved(y=-56)
    caps = join([sphere(1, 20).scaled(2.0, 4.4, 4.4).moved(side * 22.5, -56) for side in (-1, 1)])
    red = [
        tube(circle(4.5, 60), 1.3, 14, closed=True).turned("y", 90).moved(side * 24.6, -56)
        for side in (-1, 1)
    ]
    return [
        (strands.moved(z=6), "green glass"),
        (gold.moved(z=6.2), "gold"),
        (caps.moved(z=6.2), "gold"),
        (join(red).moved(z=6.2), "red glass"),
    ]


def red_naugedi():
    path = loop(112, 122, 0.06, 700)
    strands = bundle(path, 10, 3.1, 1.12, 2)
    barrels = [
        place_on(barrel(15.5, 5.6), path, 0.5 + 0.068 * number, closed=True) for number in range(-4, 5)
    ]
    return [(strands.moved(z=5), "red glass"), (join(barrels).moved(z=5.2), "gold")]


def side_plate():
    """A round plate with a five-petal flower, facing up."""
    plate = lathe([(0, 0), (12, 0), (12.4, 0.6), (11.6, 1.1), (0, 1.1)], 90)
    parts = [plate, bead_rim(11.4, 0.75, 44).moved(z=1.3), flower(5, 9.2, 2.4).moved(z=2.2)]
    return join([*parts, dome(2.3, 2.0).moved(z=2.2), bead_rim(2.7, 0.45, 18).moved(z=2.7)])


def five_strand_chandrahar():
    metal = [side_plate().moved(side * 42, 30) for side in (-1, 1)]
    for strand in range(5):
        top, depth, reach = 25 - 4.2 * strand, -8 - 17.5 * strand, 38 - 2.0 * strand
        turn = np.linspace(0, np.pi, 300)
        drape = (np.sin(turn) ** 0.9)[:, None]
        x = -reach * np.cos(turn) * (1 + 0.10 * strand * np.sin(turn))
        path = np.column_stack([x, top + (depth - top) * drape[:, 0], np.full(300, 1.1)])
        metal.append(chain(path, 4.3, 0.62))
        metal.append(string_on(sphere(1.9, 16), path, 12.5, keep=slice(1, -1)))
    flower_drop = join([flower(6, 6.0, 1.8), dome(1.8, 1.5)]).moved(y=-86, z=1.6)
    metal.append(flower_drop)
    cord = [
        rope(
            smooth_path(
                [
                    (side * 47, 41, 1.2),
                    (side * 44, 58, 1.2),
                    (side * 26, 76, 1.2),
                    (side * 4, 86 - side * 3, 1.2),
                    (-side * 10, 84, 1.2 + (side > 0)),
                ],
                160,
            ),
            3,
            0.8,
            22,
        )
        for side in (-1, 1)
    ]
    slide = barrel(7, 3.0).moved(x=0, y=86, z=1.6)
    return [(lifted(join(metal)), "gold"), (slide, "gold"), (join(cord), "red silk")]


def black_bead_mangalsutra():
    beads, gold = [], []
    for change in (0, 7):
        path = loop(92 - change, 118 - change * 1.2, 0.16, 600)
        beads.append(string_on(sphere(1.25, 12), path, 2.35, closed=True))
        gold.append(string_on(sphere(1.75, 16), path, 20, closed=True))
    cup = join([dome(7.2, 4.2), bead_rim(7.2, 0.6, 36).moved(z=0.3), sphere(1.1, 16).moved(z=4.4)])
    hanging = drop(2.4).turned("x", -90).moved(y=-75, z=1.8)
    top = barrel(13, 2.4).moved(y=-58, z=1.4)
    loops = [tube(circle(2.0, 30), 0.5, 10, closed=True).moved(side * 6.5, -61.5, 1.0) for side in (-1, 1)]
    middle = set_stone(2.2, 2.0)[0].moved(y=-66)
    cups = [cup.moved(side * 7.6, -68.5) for side in (-1, 1)]
    return [
        (join(beads).moved(z=1.3), "black glass"),
        (
            join(
                [
                    *[shape.moved(z=1.4) for shape in gold],
                    *cups,
                    hanging,
                    top,
                    *loops,
                    middle,
                    dome(2.1, 2.4).moved(y=-66),
                ]
            ),
            "gold",
        ),
    ]


def amulet_jantar():
    path = loop(92, 104, 0.12, 500)
    cord = rope(path, 3, 1.15, 70, closed=True)
    gedi = [
        place_on(barrel(10.5, 4.2), path, 0.5 + side * where, closed=True)
        for side in (-1, 1)
        for where in (0.085, 0.135, 0.185)
    ]
    case = box(31, 27, 6.5, 1.2).moved(y=-71)
    rims = []
    for inset, bead in ((1.8, 0.72), (6.4, 0.5)):
        x, y = 15.5 - inset, 13.5 - inset
        corners = np.array([(-x, -y, 0), (x, -y, 0), (x, y, 0), (-x, y, 0), (-x, -y, 0)], float)
        rims.append(string_on(sphere(bead, 12), evenly(corners, 0.3), bead * 2.15).moved(y=-71, z=6.6))
    quarters = [
        join([flower(5, 1.9, 0.6), dome(0.6, 0.5)]).moved(a * 11.4, -71 + b * 9.4, 6.7)
        for a in (-1, 1)
        for b in (-1, 1)
    ]
    setting, stone = set_stone(3.6, 2.4)
    tubes = [
        tube(circle(3.0, 40), 0.8, 12, closed=True).turned("y", 90).moved(side * 8, -55.2, 3.0)
        for side in (-1, 0, 1)
    ]
    drops = [drop(1.5).turned("x", -90).moved(x, -84.3, 2.4) for x in (-11, -5.5, 0, 5.5, 11)]
    return [
        (cord.moved(z=3), "red silk"),
        (join(gedi).moved(z=3.6), "gold"),
        (case, "gold"),
        (join([*rims, *quarters, setting.moved(y=-71, z=6.2), *tubes, *drops]), "gold"),
        (stone.moved(y=-71, z=6.2), "ruby"),
    ]


def wedding_sirbandi():
    setting, stone = domed_stone(5.0, 4.4)
    plate = lathe([(0, 0), (13, 0), (13.4, 0.6), (12.6, 1.2), (0, 1.2)], 100)
    round_plate = [
        plate,
        bead_rim(12.4, 0.8, 46).moved(z=1.5),
        flower(10, 11.2, 5.4).moved(z=1.8),
        setting.moved(z=1.4),
    ]
    round_plate += [bead_rim(6.0, 0.5, 34).moved(z=2.4)]
    hung = [
        drop(1.6)
        .turned("x", -90)
        .turned("z", degrees + 90)
        .moved(*(arc(13.2, degrees, degrees + 1, 2)[0]))
        .moved(z=1.2)
        for degrees in range(-150, -20, 20)
    ]
    metal = [join([*round_plate, *hung]).moved(y=-40)]
    parting = np.column_stack([np.zeros(160), np.linspace(-27, 62, 160), np.full(160, 1.0)])
    sides = [
        smooth_path([(side * 12, -34, 1), (side * 34, -20, 1), (side * 54, 4, 1), (side * 64, 34, 1)], 260)
        for side in (-1, 1)
    ]
    for path in (parting, *sides):
        metal += [chain(path + shift, 3.8, 0.55) for shift in ((-1.5, 0, 0), (1.5, 0, 0))]
        metal.append(
            string_on(join([flower(6, 3.5, 1.1), dome(1.1, 0.9)]).moved(z=1.3), path, 15.5, keep=slice(1, -1))
        )
        end = path[-1]
        hook = [(0, 0, 0), (0, 4, 0), (1.5, 7.5, 0), (4.2, 7, 0), (4.4, 4, 0)]
        metal.append(tube(smooth_path(np.array(hook) + end, 40), 0.6, 10))
    for path, side in zip(sides, (-1, 1), strict=True):
        places = evenly(path, 8.6)
        _, across, _ = frames(places)
        for place, outwards in zip(places[1:-1], -side * across[1:-1], strict=True):
            degrees = np.degrees(np.arctan2(outwards[1], outwards[0])) + 90
            metal.append(drop(1.7).turned("x", -90).turned("z", degrees).moved(*place))
    return [(lifted(join(metal)), "gold"), (stone.moved(y=-40, z=2.0), "coral")]


def silver_moon_pendant():
    moon = crescent(11, 9.0, 5.2, 2.2)
    rim = tube(arc(11, -205, 25, 120) * np.array([1, 1, 0]), 0.35, 10)
    tips = 10.0
    rings = [tube(circle(1.1, 24), 0.28, 8, closed=True).moved(side * 9.9, 5.9, 0.6) for side in (-1, 1)]
    hanger = tube(
        smooth_path([(-9.9, 6.2, 0.6), (-5, 4.4, 0.8), (0, 3.6, 1.0), (5, 4.4, 0.8), (9.9, 6.2, 0.6)], 60),
        0.3,
        10,
    )
    ring = tube(circle(0.9, 24), 0.24, 8, closed=True).turned("y", 90).moved(y=2.9, z=1.2)
    pearl = sphere(2.6, 32).moved(y=-0.4, z=2.2)
    cap = dome(1.1, 0.8, 20).turned("x", -90).moved(y=1.9, z=2.0)
    side = [(9.9, tips - 3, 0.4), (15, 20, 0.4), (20, 38, 0.4), (16, 55, 0.4), (6, 60, 0.4), (-3, 57, 0.4)]
    left = [(-9.9, tips - 3, 0.4), (-17, 20, 0.4), (-23, 36, 0.4), (-18, 52, 0.4), (-3, 57, 0.4)]
    links = [chain(smooth_path(corners, 400), 2.1, 0.30) for corners in (side, left)]
    return [(join([moon, rim, *rings, hanger, ring, cap, *links]), "silver"), (pearl, "pearl")]


def red_pote_gold_beads():
    glass, gold = [], []
    for strand, change in enumerate((0, 8, 16)):
        path = loop(100 - change, 116 - change * 1.25, 0.10, 600)
        path = path + np.array([0, 1.5 * strand, 0])
        glass.append(string_on(sphere(1.35, 12), path, 2.45, closed=True))
        gold.append(string_on(sphere(2.3, 20), np.roll(path, 9 * strand, axis=0), 21, closed=True))
    knot = join(
        [
            sphere(1, 20).scaled(4.2, 3.0, 3.0).moved(y=52),
            tube(circle(3.1, 50), 0.7, 10, closed=True).turned("y", 90).moved(y=52),
        ]
    )
    return [
        (join(glass).moved(z=1.4), "red glass"),
        (join(gold).moved(z=2.0), "gold"),
        (knot.moved(z=3), "red silk"),
    ]


PIECES = {
    "green-pote-tilhari": (green_pote_tilhari, Shot(-8, 56, 0.76), Shot(-14, 42, 0.84, (0, -54, 5), 62)),
    "red-naugedi": (red_naugedi, Shot(-8, 56, 0.76), Shot(-14, 42, 0.8, (2, -56, 5), 52)),
    "five-strand-bridal-chandrahar": (five_strand_chandrahar, FLAT, Shot(-16, 46, 0.8, (-36, 18, 2), 46)),
    "black-bead-mangalsutra": (black_bead_mangalsutra, FLAT, None),
    "amulet-jantar": (amulet_jantar, FLAT, None),
    "wedding-sirbandi": (wedding_sirbandi, FLAT, None),
    "silver-moon-pendant": (silver_moon_pendant, Shot(-10, 58, 0.76), Shot(-16, 44, 0.8, (0, 1, 1), 27)),
    "red-pote-gold-beads": (red_pote_gold_beads, FLAT, None),
}
