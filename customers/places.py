"""The local levels of Nepal with their wards, in both languages, by the id of nepali-address.

Names of local levels repeat, so nothing is looked up by name. Nothing here goes by its types either: those of
Bhaktapur and Itahari are wrong, and the names say it all.
"""

from dataclasses import dataclass
from functools import cache

import nepali_address

from home.formatting import localized_digits
from home.translation import is_nepali

from .districts import DISTRICTS_BY_PROVINCE, district_name

# What nepali-address calls otherwise than customers/districts.py.
_OUR_DISTRICTS = {
    "Kapilbastu": "Kapilvastu",
    "Nawalparasi East": "Nawalpur",
    "Nawalparasi West": "Parasi",
    "Rukum East": "Eastern Rukum",
    "Rukum West": "Western Rukum",
}


@dataclass(frozen=True)
class LocalLevel:
    """A municipality or rural municipality. `district` as customers/districts.py has it; `wards`: how many."""

    id: str
    district: str
    name_en: str
    name_ne: str
    wards: int

    @property
    def name(self):
        """In the active language."""
        return self.name_ne if is_nepali() else self.name_en


@cache
def local_levels():
    """All 753 by id."""
    districts = {each["id"]: each["name"] for each in nepali_address.get_districts()}
    levels = (
        LocalLevel(
            id=str(each["id"]),
            district=_OUR_DISTRICTS.get(name := districts[each["district_id"]], name),
            name_en=each["name"].strip(),
            name_ne=each["name_ne"].strip(),
            wards=each["total_wards"],
        )
        for each in nepali_address.get_local_levels()
    )
    return {level.id: level for level in levels}


def local_levels_of(district):
    """Those of a district, by its English name, in the order of their names in the active language."""
    return sorted(
        (each for each in local_levels().values() if each.district == district), key=lambda each: each.name
    )


def find(district, name):
    """The id of the local level that was typed as `name`, in either language; "" where it is not plain which."""
    wanted = " ".join(name.split()).casefold()
    found = [
        level.id
        for level in local_levels().values()
        if level.district == district and wanted in (level.name_en.casefold(), level.name_ne)
    ]
    return found[0] if len(found) == 1 else ""


def by_province():
    """[(province, [(district, [LocalLevel, …]), …]), …] with the names in the active language."""
    return _by_province(is_nepali())


@cache
def _by_province(nepali):
    return [
        (province[nepali], [(names[nepali], local_levels_of(names[0])) for names in districts])
        for province, districts in DISTRICTS_BY_PROVINCE.items()
    ]


def localized_address(street, level_id, municipality, ward, district):
    """An address on one line in the active language; names that we have no id for stay as they were typed."""
    level = local_levels().get(level_id)
    place = level.name if level else municipality
    return address_line(street, place, localized_digits(ward), district_name(district))


def address_line(street, municipality, ward, district):
    """An address on one line."""
    place = f"{municipality}-{ward}, {district}"
    return f"{street}, {place}" if street else place
