from django.core.management.base import CommandError

from customers.actions.rotate_keys import needed_keys, rotate_keys
from home import keyring
from home.known_keys import SealingCommand, retire
from home.models import KnownKey


class Command(SealingCommand):
    help = (
        "Seal with the first key of KYC_KEYS what was sealed with the others, and say which keys are still "
        "needed. May be stopped and run again at any time."
    )

    def handle(self, *args, **options):
        self.broken = 0
        current = keyring.current_key_id()
        papers, rows = rotate_keys(self.say_what_is_broken)
        self.stdout.write(f"Sealed anew with {current}: {papers} papers, {rows} rows.")
        needed, given = needed_keys(), keyring.keys()
        for key_id in dict.fromkeys([*given, *sorted(needed)]):
            missing = "" if key_id in given else " KYC_KEYS does not have it!"
            self.stdout.write(f"{key_id}: {self.standing(needed[key_id], key_id == current)}{missing}")
        known = set(KnownKey.objects.values_list("key_id", flat=True))
        retire(known - set(needed) - {current})
        if self.broken:
            raise CommandError(f"{self.broken} did not open and were left as they are: see above.")

    def say_what_is_broken(self, error):
        self.broken += 1
        self.stderr.write(str(error))

    def standing(self, count, is_current):
        if is_current:
            return f"seals from now on; {count} papers and rows need it."
        if count:
            return f"{count} papers and rows need it."
        return "nothing needs it. Take it out of KYC_KEYS, and keep it as long as backups from before today."
