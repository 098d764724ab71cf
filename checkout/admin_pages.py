"""The pages of one order and of one payment in the admin."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from wagtail_modeladmin.views import InspectView

from catalogue.models import StockMovement
from checkout.actions.end_unclear import may_end
from checkout.actions.resolve_mismatch import taken_by_khalti
from checkout.actions.take_back import WHOLE_FROM
from checkout.admin_views import asking_helps, steps_for
from checkout.models import Order, OrderLine, Payment, PaymentEvent
from checkout.money_desk.receiving import owes, takes_transfers
from checkout.money_desk.refunds import may_owe_part
from checkout.money_desk.slip_looks import slip_context
from customers.models import User


@dataclass(frozen=True)
class Happening:
    """One line of "What happened": what, when, who (None: the shop by itself), why."""

    label: str
    at: datetime
    actor: User | None
    reason: str


def happening(event, statuses, before=""):
    return Happening(
        label=f"{before}{statuses(event.to_status).label}",
        at=event.created_at,
        actor=event.actor,
        reason=event.reason,
    )


class RecordPage(InspectView):
    """The page of one record, with a template of its own instead of a list of fields."""

    def get_fields_dict(self):
        return []

    def get_context_data(self, **kwargs):
        trail = [
            {"url": self.index_url, "label": self.model_admin.get_menu_label()},
            {"url": "", "label": self.title},
        ]
        return super().get_context_data(
            page_title=self.title, page_icon=self.menu_icon, breadcrumbs_items=trail, **kwargs
        )


class OrderPage(RecordPage):
    @property
    def title(self):
        return f"Order {self.instance.number}"

    def get_context_data(self, **kwargs):
        order, user = self.instance, self.request.user
        payments = []
        timeline = [happening(event, Order.Status) for event in order.events.select_related("actor")]
        if user.has_perm("checkout.view_payment"):
            events = Prefetch("events", PaymentEvent.objects.select_related("actor"))
            payments = list(order.payments.prefetch_related(events))
            for payment in payments:
                timeline += [happening(event, Payment.Status, "Payment: ") for event in payment.events.all()]
        may_move = user.has_perm("checkout.prepare_order")
        may_confirm = user.has_perm("checkout.confirm_payment")
        return super().get_context_data(
            order=order,
            lines=OrderLine.objects.filter(order=order),
            payments=payments,
            timeline=sorted(timeline, key=lambda happening: happening.at),
            movements=StockMovement.objects.filter(order_number=order.number)
            .select_related("variant", "actor")
            .order_by("created_at", "pk"),
            steps=[(step, step.form(order=order)) for step in steps_for(order)] if may_move else [],
            may_take_money=may_confirm and owes(order),
            may_record_late=may_confirm and not owes(order) and takes_transfers(order),
            may_cancel=may_move and order.status in Order.CANCELLABLE,
            may_take_back=may_move and order.status in WHOLE_FROM,
            may_pack=may_move and order.status in Order.SOLD,
            may_wind_up=order.refunded_elsewhere and user.has_perm("checkout.send_refund"),
            # The card's details are for those who review cards; the others need a name and an address.
            shows_citizenship=user.has_perm("customers.view_verification"),
            **kwargs,
        )


class PaymentPage(RecordPage):
    @property
    def title(self):
        return f"Payment {self.instance.pk} for {self.instance.order.number}"

    def get_context_data(self, **kwargs):
        payment, user = self.instance, self.request.user
        waits = payment.method == Payment.Method.BANK and payment.status == Payment.Status.REVIEW
        may_refund = user.has_perm("checkout.send_refund")
        return super().get_context_data(
            payment=payment,
            refunds=payment.refunds.all() if user.has_perm("checkout.view_refund") else [],
            may_check=waits and user.has_perm("checkout.confirm_payment"),
            may_owe_part=may_refund and may_owe_part(payment),
            taken=taken_by_khalti(payment) if payment.status == Payment.Status.MISMATCH else None,
            may_resolve=may_refund and payment.status == Payment.Status.MISMATCH,
            **slip_context(self.request, payment),
            order=payment.order,
            timeline=[happening(event, Payment.Status) for event in payment.events.select_related("actor")],
            may_ask=user.has_perm("checkout.settle_payment") and asking_helps(payment),
            may_end=user.has_perm("checkout.confirm_payment") and may_end(payment),
            **kwargs,
        )
