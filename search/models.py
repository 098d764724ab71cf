from django.core.exceptions import ValidationError
from django.db import models

from .words import MOST_WORDS, forms, words_of


def phrases_of(text):
    """The phrases in a line with commas between, each a tuple of plain words, each once."""
    phrases = (tuple(words_of(part)) for part in text.replace("،", ",").replace("\n", ",").split(","))
    return list(dict.fromkeys(phrase for phrase in phrases if phrase))


class SynonymGroup(models.Model):
    """Words that mean the same to whoever searches: औंठी, aunthi, ring. Singular and plural go together anyway."""

    words = models.CharField(
        "words that mean the same",
        max_length=400,
        help_text="In any script, with commas between: औंठी, aunthi, aunthee, ring. One of them finds what the "
        "others find. Begin with the word you would look for in this list.",
    )

    class Meta:
        ordering = ["words"]
        verbose_name = verbose_name_plural = "search words"

    def __str__(self):
        return self.words

    def clean(self):
        phrases = phrases_of(self.words)
        if len(phrases) < 2:
            raise ValidationError({"words": "Give at least two words, with a comma between them."})
        too_long = next((phrase for phrase in phrases if len(phrase) >= MOST_WORDS), None)
        if too_long:
            raise ValidationError({"words": f"“{' '.join(too_long)}” is a sentence. Use words, with commas."})
        if taken := self._taken(phrases):
            phrase, group = taken
            raise ValidationError(
                {
                    "words": f"“{' '.join(phrase)}” already stands in another line: {group.words}. "
                    "Add your words to that one."
                }
            )
        self.words = ", ".join(" ".join(phrase) for phrase in phrases)

    def _taken(self, phrases):
        """The first of `phrases` that another group has too, and that group; None when there is none."""
        others = {
            form: group
            for group in SynonymGroup.objects.exclude(pk=self.pk)
            for phrase in phrases_of(group.words)
            for form in forms_of(phrase)
        }
        return next(
            ((phrase, others[form]) for phrase in phrases for form in forms_of(phrase) if form in others),
            None,
        )


def forms_of(phrase):
    """A phrase of one word in all its forms; a longer one as it is."""
    return [(form,) for form in forms(phrase[0])] if len(phrase) == 1 else [phrase]
