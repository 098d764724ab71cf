"""What can stand between a member of staff and a published rate. `str(error)` may be read by staff."""


class RateDeskError(Exception):
    """Anything here that staff may read."""


class OtherSheetOpen(RateDeskError):
    """Somebody else began a sheet first; there is one at a time."""

    def __init__(self):
        super().__init__("Meanwhile other rates have been entered, and are neither published nor discarded.")


class SheetClosed(RateDeskError):
    """The sheet has been published or discarded meanwhile."""

    def __init__(self):
        super().__init__("These rates have been published or discarded meanwhile.")


class SecondPersonNeeded(RateDeskError):
    """Who entered these rates cannot be the one who confirms them."""

    def __init__(self):
        super().__init__("You entered these rates: somebody else must confirm them.")
