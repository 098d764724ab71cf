"""The photographer's table: materials, light, camera. Pieces are scaled to one size to fit one set."""

from dataclasses import dataclass

import bmesh
import bpy
import numpy as np
from mathutils import Vector

TABLE_SIZE = 2.0
LENS, SENSOR = 85.0, 36.0  # millimetres

METAL = "metal"
STONE = "stone"
PLAIN = "plain"

# name: kind, colour (linear RGB), roughness
MATERIALS = {
    "gold": (METAL, (1.0, 0.62, 0.20), 0.17),
    "pale gold": (METAL, (1.0, 0.68, 0.31), 0.15),
    "satin gold": (METAL, (1.0, 0.60, 0.19), 0.34),
    "silver": (METAL, (0.86, 0.85, 0.83), 0.17),
    "satin silver": (METAL, (0.80, 0.79, 0.77), 0.34),
    "dark silver": (METAL, (0.20, 0.20, 0.20), 0.40),
    "cubic zirconia": (METAL, (0.93, 0.94, 0.97), 0.03),  # a bright mirror: its facets sparkle even when tiny
    "diamond": (STONE, (1.0, 1.0, 1.0), 2.1),
    "ruby": (STONE, (0.80, 0.010, 0.045), 1.77),
    "garnet": (STONE, (0.55, 0.010, 0.020), 1.77),
    "emerald": (STONE, (0.010, 0.45, 0.14), 1.58),
    "turquoise": (PLAIN, (0.03, 0.42, 0.44), 0.22),
    "coral": (PLAIN, (0.72, 0.09, 0.045), 0.20),
    "pearl": (PLAIN, (0.86, 0.80, 0.72), 0.16),
    "red glass": (PLAIN, (0.52, 0.008, 0.012), 0.10),
    "green glass": (PLAIN, (0.012, 0.20, 0.045), 0.10),
    "black glass": (PLAIN, (0.006, 0.006, 0.007), 0.10),
    "red silk": (PLAIN, (0.42, 0.012, 0.018), 0.55),
}


@dataclass(frozen=True)
class Shot:
    """Where the camera stands (degrees), and what it frames: the piece, or a spot of it in millimetres."""

    azimuth: float = -25.0
    elevation: float = 35.0
    fill: float = 0.72
    spot: tuple[float, float, float] | None = None
    spot_width: float = 0.0


def new_scene(size, samples):
    """An empty scene with Cycles set up for a square of `size` pixels, or a (width, height) pair."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    width, height = size if isinstance(size, tuple) else (size, size)
    scene.render.resolution_x, scene.render.resolution_y = width, height
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.samples = samples
    scene.cycles.use_adaptive_sampling = True
    scene.cycles.adaptive_threshold = 0.05
    scene.cycles.use_denoising = True
    scene.cycles.denoising_prefilter = "FAST"
    scene.cycles.max_bounces = 7
    scene.cycles.transmission_bounces = 6
    scene.cycles.caustics_reflective = False
    scene.cycles.caustics_refractive = False
    scene.cycles.sample_clamp_indirect = 4.0
    scene.view_settings.view_transform = "Standard"
    scene.view_settings.exposure = 0.0
    scene.render.image_settings.file_format = "PNG"
    _add_surroundings(scene)
    _add_table()
    _add_lights()
    return scene


def _add_surroundings(scene):
    """A dark horizon under a bright ceiling: metal without something dark to reflect looks like plaster."""
    world = bpy.data.worlds.new("surroundings")
    scene.world = world
    world.use_nodes = True
    nodes, links = world.node_tree.nodes, world.node_tree.links
    place, split = nodes.new("ShaderNodeTexCoord"), nodes.new("ShaderNodeSeparateXYZ")
    ramp = nodes.new("ShaderNodeValToRGB")
    links.new(place.outputs["Generated"], split.inputs[0])
    links.new(split.outputs["Z"], ramp.inputs["Fac"])
    links.new(ramp.outputs["Color"], nodes["Background"].inputs["Color"])
    steps = ramp.color_ramp.elements
    steps[0].position, steps[0].color = 0.0, (0.10, 0.085, 0.07, 1)
    steps[1].position, steps[1].color = 1.0, (0.62, 0.60, 0.57, 1)
    middle = steps.new(0.34)
    middle.color = (0.22, 0.20, 0.18, 1)
    nodes["Background"].inputs["Strength"].default_value = 0.85


def _add_table():
    bpy.ops.mesh.primitive_plane_add(size=80)
    table = bpy.context.object
    table.name = "table"
    material = bpy.data.materials.new("table")
    material.use_nodes = True
    shader = material.node_tree.nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (0.735, 0.705, 0.66, 1)
    shader.inputs["Roughness"].default_value = 0.85
    shader.inputs["Specular IOR Level"].default_value = 0.15
    table.data.materials.append(material)


def _add_lights():
    softboxes = [  # place, width, height, watts, colour
        ((-3.6, -0.8, 4.4), 3.2, 3.2, 140, (1.0, 0.96, 0.90)),
        ((3.8, 1.4, 3.4), 1.2, 4.0, 62, (1.0, 0.97, 0.93)),
        ((0.6, 4.4, 2.6), 5.0, 0.9, 62, (1.0, 0.98, 0.96)),
        ((1.6, -4.4, 3.2), 0.7, 2.6, 30, (0.97, 0.98, 1.0)),
    ]
    for place, width, height, watts, colour in softboxes:
        light = bpy.data.lights.new("softbox", "AREA")
        light.shape, light.size, light.size_y = "RECTANGLE", width, height
        light.energy, light.color = watts, colour
        lamp = bpy.data.objects.new("softbox", light)
        lamp.location = place
        lamp.rotation_euler = (-Vector(place)).to_track_quat("-Z", "Y").to_euler()
        bpy.context.collection.objects.link(lamp)
    sky = bpy.data.lights.new("even light", "SUN")  # keeps the far end of the table as bright as the near one
    sky.energy, sky.angle, sky.color = 1.15, np.radians(70), (1.0, 0.97, 0.93)
    lamp = bpy.data.objects.new("even light", sky)
    lamp.rotation_euler = Vector((0.35, 0.15, -1)).to_track_quat("-Z", "Y").to_euler()
    bpy.context.collection.objects.link(lamp)


def material(name):
    """The named material, made on first use."""
    if name in bpy.data.materials:
        return bpy.data.materials[name]
    kind, colour, value = MATERIALS[name]
    made = bpy.data.materials.new(name)
    made.use_nodes = True
    inputs = made.node_tree.nodes["Principled BSDF"].inputs
    inputs["Base Color"].default_value = (*colour, 1)
    if kind == METAL:
        inputs["Metallic"].default_value = 1.0
        inputs["Roughness"].default_value = value
    elif kind == STONE:
        inputs["Roughness"].default_value = 0.0
        inputs["IOR"].default_value = value
        inputs["Transmission Weight"].default_value = 0.75
        inputs["Emission Color"].default_value = (*colour, 1)
        inputs["Emission Strength"].default_value = 0.06
    else:
        inputs["Roughness"].default_value = value
        inputs["Coat Weight"].default_value = 0.4 if value < 0.3 else 0.0
    return made


def put_on_table(piece, width=TABLE_SIZE, place=(0.0, 0.0)):
    """Build a piece, a list of (Shape, material name), so wide, standing on the table at that place.

    Returns its points on the table, a function that takes spots of the piece to the table, and the scale.
    """
    everything = np.vstack([shape.points for shape, _ in piece])
    low, high = everything.min(axis=0), everything.max(axis=0)
    factor = width / (high - low).max()
    origin = np.array([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2]])

    def to_table(points):
        return (np.asarray(points, float) - origin) * factor + np.array([*place, 0.0])

    for shape, material_name in piece:
        mesh = bpy.data.meshes.new(material_name)
        mesh.from_pydata(to_table(shape.points).tolist(), [], shape.faces)
        _clean(mesh)
        if shape.smooth:
            mesh.shade_smooth()
            mesh.set_sharp_from_angle(angle=np.radians(40))
        mesh.materials.append(material(material_name))
        bpy.context.collection.objects.link(bpy.data.objects.new(material_name, mesh))
    return to_table(everything), to_table, factor


def _clean(mesh):
    edited = bmesh.new()
    edited.from_mesh(mesh)
    bmesh.ops.remove_doubles(edited, verts=edited.verts, dist=1e-6)
    bmesh.ops.recalc_face_normals(edited, faces=edited.faces)
    edited.to_mesh(mesh)
    edited.free()


def directions(shot):
    """Unit vectors towards the camera, to the right of the picture, and up in it."""
    azimuth, elevation = np.radians(shot.azimuth), np.radians(shot.elevation)
    back = np.array(
        [np.sin(azimuth) * np.cos(elevation), -np.cos(azimuth) * np.cos(elevation), np.sin(elevation)]
    )
    right = np.array([np.cos(azimuth), np.sin(azimuth), 0])
    return back, right, np.cross(back, right)


def camera_at(scene, shot, target, view_width, focus_nearer=0.0):
    """Look at the target from the shot's side, so far away that the picture is `view_width` wide there."""
    back = directions(shot)[0]
    distance = view_width * LENS / SENSOR
    camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
    camera.data.lens = LENS
    camera.location = np.asarray(target) + back * distance
    camera.rotation_euler = Vector(back).to_track_quat("Z", "Y").to_euler()
    camera.data.dof.use_dof = True
    camera.data.dof.focus_distance = distance - focus_nearer
    camera.data.dof.aperture_fstop = 0.8
    bpy.context.collection.objects.link(camera)
    scene.camera = camera


def aim(scene, shot, points, to_table, scale):
    """Place the camera so that the piece, or the spot, fills the wanted part of the picture."""
    if shot.spot:
        camera_at(scene, shot, to_table(shot.spot), shot.spot_width * scale / shot.fill)
        return
    back, right, upper = directions(shot)
    target, view_width = points.mean(axis=0), 3.0
    for _ in range(12):  # centre what the camera sees, then set the width; perspective makes it a search
        offset = points - target
        depth = view_width * LENS / SENSOR - offset @ back
        across, along = offset @ right / depth, offset @ upper / depth
        shift = right * (across.max() + across.min()) + upper * (along.max() + along.min())
        target = target + shift / 2 * view_width * LENS / SENSOR
        view_width *= max(np.ptp(across), np.ptp(along)) * LENS / SENSOR / shot.fill
    camera_at(scene, shot, target, view_width, focus_nearer=np.percentile((points - target) @ back, 70))


def take(scene, path):
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)
