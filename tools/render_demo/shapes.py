"""Plain geometry for the demo jewellery: a Shape is points and faces, and knows nothing of scenes or lights.

Lengths are roughly millimetres. Z points up; flat pieces lie in the XY plane, +Y away from the camera.
"""

from dataclasses import dataclass

import bmesh
import numpy as np

TAU = 2 * np.pi


@dataclass
class Shape:
    points: np.ndarray
    faces: list[tuple[int, ...]]
    smooth: bool = True

    def moved(self, x=0.0, y=0.0, z=0.0):
        return Shape(self.points + np.array([x, y, z]), self.faces, self.smooth)

    def scaled(self, x=1.0, y=1.0, z=1.0):
        return Shape(self.points * np.array([x, y, z]), self.faces, self.smooth)

    def turned(self, axis, degrees):
        return Shape(self.points @ rotation(axis, degrees).T, self.faces, self.smooth)


def rotation(axis, degrees):
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array(
        {
            "x": [[1, 0, 0], [0, cos, -sin], [0, sin, cos]],
            "y": [[cos, 0, sin], [0, 1, 0], [-sin, 0, cos]],
            "z": [[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]],
        }[axis]
    )


def join(shapes):
    """One shape from many; all must share the same smoothing."""
    shapes = list(shapes)
    points, faces, offset = [], [], 0
    for shape in shapes:
        points.append(shape.points)
        faces.extend(tuple(index + offset for index in face) for face in shape.faces)
        offset += len(shape.points)
    return Shape(np.vstack(points), faces, shapes[0].smooth)


def grid_faces(rows, columns, close_rows=False, close_columns=False):
    faces = []
    for row in range(rows if close_rows else rows - 1):
        below = (row + 1) % rows
        for column in range(columns if close_columns else columns - 1):
            right = (column + 1) % columns
            faces.append(
                (
                    row * columns + column,
                    row * columns + right,
                    below * columns + right,
                    below * columns + column,
                )
            )
    return faces


# Solids


def lathe(profile, segments=96, closed_profile=False, radius_change=None):
    """Turn (radius, height) pairs about Z. `radius_change(angle, height)` carves or raises the surface."""
    profile = np.asarray(profile, float)
    angle = np.linspace(0, TAU, segments, endpoint=False)[None, :]
    radius, height = profile[:, :1], profile[:, 1:]
    radius = radius + (radius_change(angle, height) if radius_change else 0)
    height = np.broadcast_to(height, (len(profile), segments))
    radius = np.broadcast_to(radius, height.shape)
    points = np.stack([radius * np.cos(angle), radius * np.sin(angle), height], axis=-1)
    return Shape(points.reshape(-1, 3), grid_faces(len(profile), segments, closed_profile, True))


def sphere(radius, segments=16):
    turn = np.linspace(-np.pi / 2, np.pi / 2, segments // 2 + 1)
    return lathe(np.column_stack([radius * np.cos(turn), radius * np.sin(turn)]), segments)


def dome(radius, height, segments=48):
    turn = np.linspace(0, np.pi / 2, 14)
    return lathe(np.column_stack([radius * np.cos(turn), height * np.sin(turn)]), segments)


def band_profile(radius, width, thickness, power=3.0, steps=32):
    """A closed, rounded cross-section whose inner side lies at `radius`; a higher power makes it squarer."""
    turn = np.linspace(0, TAU, steps, endpoint=False)
    across = np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** (2 / power) * thickness / 2
    along = np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** (2 / power) * width / 2
    return np.column_stack([radius + thickness / 2 + across, along])


def band(radius, width, thickness, power=3.0, segments=160):
    return lathe(band_profile(radius, width, thickness, power), segments, closed_profile=True)


def box(x, y, z, edge):
    """A box with rounded edges, standing on Z = 0."""
    mesh = bmesh.new()
    bmesh.ops.create_cube(mesh, size=1)
    bmesh.ops.scale(mesh, vec=(x, y, z), verts=mesh.verts)
    bmesh.ops.bevel(mesh, geom=mesh.edges, offset=edge, segments=4, profile=0.5, affect="EDGES")
    return _taken_from(mesh).moved(z=z / 2)


def crescent(outer, inner, shift, thickness, relief=None):
    """A moon, points up: the circle `outer` less the circle `inner` whose centre is `shift` higher."""
    cut = (outer**2 - inner**2 + shift**2) / (2 * shift)
    outer_end, inner_end = np.arcsin(cut / outer), np.arctan2(cut - shift, np.sqrt(outer**2 - cut**2))
    along, across = np.linspace(0, 1, 160)[:, None], np.linspace(0, 1, 30)[None, :]
    outer_turn = outer_end + along * (-np.pi - 2 * outer_end)
    inner_turn = inner_end + along * (-np.pi - 2 * inner_end)
    x = (1 - across) * inner * np.cos(inner_turn) + across * outer * np.cos(outer_turn)
    y = (1 - across) * (inner * np.sin(inner_turn) + shift) + across * outer * np.sin(outer_turn)
    swell = np.sqrt(np.clip(1 - (2 * across - 1) ** 2, 0, 1))
    z = thickness * swell * np.sin(np.pi * np.clip(along, 0.02, 0.98)) ** 0.4
    if relief:
        z = z + relief(along, across) * swell
    faces = grid_faces(*x.shape)
    front = Shape(np.stack([x, y, z], axis=-1).reshape(-1, 3), faces)
    return join([front, front.scaled(z=-0.25)])


def convex(points):
    """The convex hull of the points, with flat facets."""
    mesh = bmesh.new()
    for point in points:
        mesh.verts.new(point)
    bmesh.ops.convex_hull(mesh, input=mesh.verts)
    bmesh.ops.dissolve_limit(mesh, angle_limit=0.01, verts=mesh.verts, edges=mesh.edges)
    shape = _taken_from(mesh)
    shape.smooth = False
    return shape


def _taken_from(mesh):
    mesh.verts.index_update()
    shape = Shape(
        np.array([vertex.co[:] for vertex in mesh.verts]),
        [tuple(vertex.index for vertex in face.verts) for face in mesh.faces],
    )
    mesh.free()
    return shape


def brilliant(radius):
    """A round cut stone: table, crown, girdle at Z = 0, pavilion."""

    def ring(count, size, height, shift=0.0):
        turn = (np.arange(count) + shift) * TAU / count
        return np.column_stack([size * np.cos(turn), size * np.sin(turn), np.full(count, height)])

    rings = [
        ring(8, 0.56, 0.34),
        ring(8, 0.82, 0.21, 0.5),
        ring(16, 1.0, 0.03),
        ring(16, 1.0, -0.03),
        ring(8, 0.48, -0.46, 0.5),
        np.array([[0.0, 0.0, -0.82]]),
    ]
    return convex(np.vstack(rings) * radius)


def pear_stone(radius):
    """A cut stone drawn out to a point towards +Y."""
    points = brilliant(radius).points.copy()
    upper = points[:, 1] > 0
    points[upper, 0] *= 1 - 0.45 * (points[upper, 1] / radius) ** 2
    points[upper, 1] *= 1.75
    return convex(points)


# Paths


def circle(radius, steps=200, height=0.0):
    turn = np.linspace(0, TAU, steps, endpoint=False)
    return np.column_stack([radius * np.cos(turn), radius * np.sin(turn), np.full(steps, height)])


def arc(radius, start, end, steps=120):
    """Part of a circle in the XY plane; degrees counted from +X."""
    turn = np.radians(np.linspace(start, end, steps))
    return np.column_stack([radius * np.cos(turn), radius * np.sin(turn), np.zeros(steps)])


def loop(width, height, narrowing=0.12, steps=500):
    """A closed necklace-like curve, starting at its top and narrower at its bottom."""
    turn = np.linspace(0, TAU, steps, endpoint=False) + np.pi / 2
    x = width / 2 * np.cos(turn) * (1 + narrowing * np.sin(turn))
    return np.column_stack([x, height / 2 * np.sin(turn), np.zeros(steps)])


def smooth_path(corners, steps=200):
    """A Catmull-Rom curve through the corners."""
    corners = np.asarray(corners, float)
    padded = np.vstack([2 * corners[0] - corners[1], corners, 2 * corners[-1] - corners[-2]])
    path = []
    for where in np.linspace(0, len(corners) - 1, steps):
        piece = min(int(where), len(corners) - 2)
        t = where - piece
        a, b, c, d = padded[piece : piece + 4]
        path.append(
            0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        )
    return np.array(path)


def evenly(path, spacing, closed=False):
    """Points along the path, `spacing` apart (stretched a little so that they fill it)."""
    if closed:
        path = np.vstack([path, path[:1]])
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    count = max(2, round(length[-1] / spacing) + (0 if closed else 1))
    wanted = np.linspace(0, length[-1], count, endpoint=not closed)
    return np.column_stack([np.interp(wanted, length, path[:, axis]) for axis in range(3)])


def frames(path, closed=False, up=(0, 0, 1)):
    """Tangent, side and upper direction at every point of the path."""
    if closed:
        tangent = np.roll(path, -1, axis=0) - np.roll(path, 1, axis=0)
    else:
        tangent = np.gradient(path, axis=0)
    tangent = tangent / np.linalg.norm(tangent, axis=1, keepdims=True)
    side = np.cross(np.asarray(up, float), tangent)
    side /= np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-9)
    return tangent, side, np.cross(tangent, side)


def wound(path, radius, turns, phase=0.0, closed=False, flat=1.0):
    """A path winding around another one: strands of a rope, or of a bundle of beads."""
    _, side, upper = frames(path, closed)
    radius = np.reshape(radius, (-1, 1))  # one number, or one for every point
    angle = (np.linspace(0, TAU * turns, len(path), endpoint=not closed) + phase)[:, None]
    return path + radius * (np.cos(angle) * side + flat * np.sin(angle) * upper)


# Things along a path


def tube(path, radius, sides=14, closed=False, up=(0, 0, 1)):
    """A wire; `radius` is a number or one number for every point."""
    _, side, upper = frames(path, closed, up)
    radius = np.broadcast_to(np.asarray(radius, float), len(path))[:, None, None]
    turn = np.linspace(0, TAU, sides, endpoint=False)[None, :, None]
    points = path[:, None] + radius * (np.cos(turn) * side[:, None] + np.sin(turn) * upper[:, None])
    faces = grid_faces(len(path), sides, closed, True)
    if not closed:
        faces += [tuple(range(sides)), tuple(range((len(path) - 1) * sides, len(path) * sides))]
    return Shape(points.reshape(-1, 3), faces)


def rope(path, strands, wire, turns, closed=False, sides=10):
    """Wires twisted around each other."""
    spread = wire / np.sin(np.pi / strands) if strands > 1 else 0
    return join(
        tube(wound(path, spread * 0.97, turns, TAU * strand / strands, closed), wire, sides, closed)
        for strand in range(strands)
    )


def string_on(bead, path, spacing, closed=False, keep=None):
    """Copies of a bead (its axis along X) threaded on the path; `keep` is the slice of places filled."""
    places = evenly(path, spacing, closed)
    tangent, side, upper = frames(places, closed)
    chosen = range(len(places))[keep] if keep else range(len(places))
    return join(
        Shape(bead.points @ np.array([tangent[i], side[i], upper[i]]) + places[i], bead.faces, bead.smooth)
        for i in chosen
    )


def place_on(shape, path, fraction, closed=False):
    """One copy of a shape (its axis along X) at a fraction of the path."""
    tangent, side, upper = frames(path, closed)
    i = min(int(fraction * len(path)), len(path) - 1)
    return Shape(
        shape.points @ np.array([tangent[i], side[i], upper[i]]) + path[i], shape.faces, shape.smooth
    )


def chain(path, link, wire, closed=False):
    """Oval links, every second one on edge."""
    oval = tube(circle(link / 2, 20) * np.array([1.0, 0.66, 1.0]), wire, 8, closed=True)
    on_edge = oval.turned("x", 90)
    places = evenly(path, link * 0.68, closed)
    tangent, side, upper = frames(places, closed)
    return join(
        Shape(
            (on_edge if i % 2 else oval).turned("x", 22).points @ np.array([tangent[i], side[i], upper[i]])
            + places[i],
            oval.faces,
        )
        for i in range(len(places))
    )


def around(shape, count, radius, start=0.0, height=0.0):
    """Copies of a shape (facing +X) around the Z axis."""
    return join(
        shape.moved(x=radius, z=height).turned("z", start + 360 * number / count) for number in range(count)
    )
