"""Staff's part of delivery and returns: zones, packing slips, taking pieces back."""
