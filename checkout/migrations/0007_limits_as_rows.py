"""The limits of payments, dated. What a shop had set for Khalti goes on; the law's ceiling for cash is new."""

from datetime import date
from decimal import Decimal

from django.db import migrations

# Nepal Rastra Bank's directive on wallets, and the ceiling for cash.
WALLETS_SINCE = date(2025, 3, 1)
CASH_SINCE = date(2026, 1, 15)


def limits_as_rows(apps, schema_editor):
    PaymentLimit = apps.get_model("checkout", "PaymentLimit")
    rules = apps.get_model("checkout", "CheckoutSettings").objects.first()
    least, most = (rules.khalti_least, rules.khalti_most) if rules else (Decimal(10), Decimal(200_000))
    PaymentLimit.objects.create(
        method="khalti",
        starts_on=WALLETS_SINCE,
        least=least,
        most=most,
        most_a_day=max(most, Decimal(200_000)),
        most_a_month=max(most, Decimal(1_000_000)),
        note="Wallet payments to a merchant: Nepal Rastra Bank, March 2025",
    )
    PaymentLimit.objects.create(
        method="cash",
        starts_on=CASH_SINCE,
        least=Decimal(1),
        most=Decimal("499999.99"),
        most_a_day=Decimal("499999.99"),
        note="No cash at Rs 5 lakh or more",
    )


def limits_as_settings(apps, schema_editor):
    PaymentLimit = apps.get_model("checkout", "PaymentLimit")
    newest = PaymentLimit.objects.filter(method="khalti").order_by("-starts_on").first()
    rules = apps.get_model("checkout", "CheckoutSettings").objects.first()
    if newest and rules:
        rules.khalti_least = newest.least
        rules.khalti_most = newest.most or Decimal(200_000)
        rules.save()
    PaymentLimit.objects.all().delete()


def refunds_for_what_is_owed(apps, schema_editor):
    """What was owed back before there were refunds is paid by the bank, or by hand at Khalti."""
    Payment, Refund = apps.get_model("checkout", "Payment"), apps.get_model("checkout", "Refund")
    for payment in Payment.objects.filter(status__in=["refund_due", "refund_sent", "refunded"]).iterator():
        is_done = payment.status == "refunded"
        Refund.objects.create(
            payment=payment,
            amount=payment.amount,
            status="done" if is_done else "due",
            method="bank",
            reason="owed before refunds were kept",
            due_on=payment.created_at.date(),
            done_at=payment.created_at if is_done else None,
        )


def forget_refunds(apps, schema_editor):
    apps.get_model("checkout", "RefundEvent").objects.all().delete()
    apps.get_model("checkout", "Refund").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("checkout", "0006_payment_plans")]

    operations = [
        migrations.RunPython(limits_as_rows, limits_as_settings),
        migrations.RunPython(refunds_for_what_is_owed, forget_refunds),
        migrations.RemoveField("checkoutsettings", "khalti_least"),
        migrations.RemoveField("checkoutsettings", "khalti_most"),
    ]
