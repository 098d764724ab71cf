"""The facts of a piece: what its price by rate follows from, beside its stones and sizes.

They are true of the thing in the case, not of a text about it, so no revision carries them (see JewelleryPage).
"""

from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations

PIECE_GROUPS = (
    ("metal", "purity"),
    ("pricing_mode",),
    ("wastage", "wastage_unit"),
    ("making", "making_unit"),
    ("discount", "discount_unit", "discount_on"),
)
PIECE_FIELDS = tuple(name for group in PIECE_GROUPS for name in group)


class KeepsPiece:
    """Mixed into the page: saving it writes the facts of the piece only where they were changed on this object.

    Wagtail writes whole rows, of an object that it read a while ago: publishing, unpublishing, moving would else
    undo what a colleague saved meanwhile. `leave_piece()` takes even changes on this object for read.
    """

    @classmethod
    def from_db(cls, db, field_names, values):
        page = super().from_db(db, field_names, values)
        page.leave_piece()
        return page

    def refresh_from_db(self, *args, **kwargs):
        super().refresh_from_db(*args, **kwargs)
        self.leave_piece()

    def leave_piece(self):
        """From now on save() writes only those facts that are changed after this."""
        self._piece_as_read = self._piece_now()

    def _piece_now(self):
        names = (self._meta.get_field(name).attname for name in PIECE_FIELDS)
        return {name: self.__dict__[name] for name in names if name in self.__dict__}

    def save(self, *args, update_fields=None, **kwargs):
        if update_fields is None and not self._state.adding and self.pk is not None:
            written = self._fields_to_save()
        else:
            written = update_fields
        result = super().save(*args, update_fields=written, **kwargs)
        self._piece_as_read = getattr(self, "_piece_as_read", {}) | {
            name: value
            for name, value in self._piece_now().items()
            if written is None or name in written or name.removesuffix("_id") in written
        }
        return result

    def _fields_to_save(self):
        """All but the unchanged facts of the piece, in the words of `update_fields`; None when all are changed."""
        now = self._piece_now()
        read = getattr(self, "_piece_as_read", {})
        unchanged = {name for name, value in now.items() if name in read and read[name] == value}
        if not unchanged:
            return None
        fields = [
            field.name
            for field in self._meta.concrete_fields
            if not field.primary_key and field.attname not in unchanged and field.attname in self.__dict__
        ]
        return [*fields, *self._clusters]

    @property
    def _clusters(self):
        """The relations that modelcluster writes with the page."""
        children = [relation.get_accessor_name() for relation in get_all_child_relations(self)]
        return [*children, *(field.name for field in get_all_child_m2m_relations(self))]
