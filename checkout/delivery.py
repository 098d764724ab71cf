"""Which zone a district lies in: what delivery there costs, and how far it is insured."""

from checkout.models import DeliveryZone


def delivery_zones():
    """All zones, in the order in which they are shown."""
    return list(DeliveryZone.objects.all())


def zone_of(district, zones):
    """The zone of `zones` that a district lies in, or None where the shop does not deliver. "", for who does not
    know it yet, is everywhere else."""
    there = next((zone for zone in zones if district in zone.districts), None)
    return there or next((zone for zone in zones if not zone.districts), None)
