from django.urls import path

from checkout.invoicing import views as invoices
from checkout.views import cart, checkout, orders, payment, transfers, wishlist

app_name = "checkout"
urlpatterns = [
    path("cart/", cart.show, name="cart"),
    path("cart/add/", cart.add, name="cart_add"),
    path("cart/update/", cart.update, name="cart_update"),
    path("checkout/", checkout.checkout, name="checkout"),
    path("checkout/khalti/return/", payment.khalti_return, name="khalti_return"),
    path("checkout/<slug:number>/pay/", payment.pay, name="pay"),
    path("checkout/<slug:number>/transfer/", transfers.transfer, name="transfer"),
    path("checkout/<slug:number>/done/", payment.done, name="done"),
    path("checkout/<slug:number>/cancel/", orders.cancel, name="cancel"),
    path("account/wishlist/", wishlist.wishes, name="wishlist"),
    path("account/wishlist/mail/", wishlist.back_in_stock, name="back_in_stock"),
    path("account/orders/", orders.order_list, name="orders"),
    path("account/orders/<slug:number>/", orders.order_detail, name="order"),
    path("account/orders/<slug:number>/invoice.pdf", invoices.invoice_pdf, name="invoice"),
    path(
        "account/orders/<slug:number>/credit-notes/<int:pk>.pdf", invoices.credit_note_pdf, name="credit_note"
    ),
]
