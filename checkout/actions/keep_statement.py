from django.db import transaction
from django.db.models import Q

from checkout.models import BankStatement, StatementLine
from home.sealed import digests

STEP = 500
MOST_PROBLEMS = 200


def keep_statement(file, *, file_name, actor):
    """Keep the lines of a StatementFile that no earlier upload has brought; returns the BankStatement. Nothing is
    paid by it. Of two uploads at once, one keeps a line."""
    with transaction.atomic():
        statement = BankStatement.objects.create(
            file_name=file_name[:200].replace("\0", ""),
            uploaded_by=actor,
            left_out=file.left_out,
            problems=file.problems[:MOST_PROBLEMS],
        )
        for start in range(0, len(file.money_in), STEP):
            _keep(statement, file.money_in[start : start + STEP])
        statement.known = len(file.money_in) - statement.lines.count()
        statement.save(update_fields=["known"])
    return statement


def _keep(statement, lines):
    known = _known(lines)
    StatementLine.objects.bulk_create(
        [
            StatementLine(
                statement=statement,
                number=line.number,
                day=line.day,
                amount=line.amount,
                reference=line.reference,
                words=line.words,
            )
            for line in lines
            if line.key not in known
        ],
        ignore_conflicts=True,
    )


def _known(lines):
    """The keys of those of `lines` that are kept already, also under an older key of the digests."""
    days = {line.day for line in lines}
    purpose = StatementLine._meta.get_field("words_digest").purpose
    by_digest = {digest: line.words for line in lines for digest in digests(line.words, purpose)}
    rows = StatementLine.objects.filter(Q(words_digest__in=by_digest) | Q(words_digest=""), day__in=days)
    return {
        (day, amount, by_digest.get(digest, ""))
        for day, amount, digest in rows.values_list("day", "amount", "words_digest")
    }
