"""The wide picture of the home page: gold on the right, an empty left third for words."""

from .bangles import plain_chura_set
from .earrings import bell_jhumka
from .necklaces import red_naugedi
from .parts import turned
from .rings import ruby_aunthi
from .studio import Shot, camera_at, put_on_table

SHOT = Shot(azimuth=0, elevation=33)
VIEW_WIDTH = 3.7


def arrange(scene):
    put_on_table(turned(red_naugedi(), "z", 14), 2.15, (0.74, 0.30))
    put_on_table(plain_chura_set(), 1.16, (0.74, 0.34))
    put_on_table(turned(ruby_aunthi(), "z", 24), 0.52, (-0.32, -0.62))
    put_on_table(turned(bell_jhumka(), "z", -6), 0.74, (1.20, -0.94))
    camera_at(scene, SHOT, target=(0.06, -0.12, 0.12), view_width=VIEW_WIDTH, focus_nearer=0.25)
