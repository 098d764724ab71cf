from django.core.management.base import BaseCommand, CommandError

from checkout.books import CHECKS, check_books


class Command(BaseCommand):
    help = "Check that orders, payments, stock and mails agree. Changes nothing; fails if something does not."

    def handle(self, *args, **options):
        problems = check_books()
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError(f"{len(problems)} problem(s) in the books")
        self.stdout.write(f"the books are clean ({len(CHECKS)} checks)")
