"""The addresses of the money desk below /cms/, beside the lists and pages that its model admins have."""

from django.urls import path

from . import attention, receiving, refunds, slip_looks, statements

urlpatterns = [
    path("sales/attention/", attention.attention, name="sales_attention"),
    path("sales/orders/<int:pk>/cash/", receiving.cash, name="sales_take_cash"),
    path("sales/orders/<int:pk>/transfer/", receiving.transfer, name="sales_take_transfer"),
    path("sales/orders/<int:pk>/wind-up/", refunds.wind_up_order, name="sales_wind_up"),
    path("sales/payments/<int:pk>/check/", receiving.check_transfer, name="sales_transfer_check"),
    path("sales/payments/<int:pk>/look/", slip_looks.look, name="sales_slip_look"),
    path("sales/payments/<int:pk>/slip/", slip_looks.picture, name="sales_slip_picture"),
    path("sales/payments/<int:pk>/owe-part/", refunds.owe_part, name="sales_owe_part"),
    path("sales/payments/<int:pk>/end/", refunds.end, name="sales_end_payment"),
    path("sales/payments/<int:pk>/resolve/", refunds.resolve, name="sales_resolve_mismatch"),
    path("sales/refunds/<int:pk>/send/", refunds.send, name="sales_refund_send"),
    path("sales/refunds/<int:pk>/record/", refunds.record, name="sales_refund_record"),
    path("sales/statements/", statements.lines, name="sales_statements"),
    path("sales/statements/upload/", statements.upload, name="sales_statement_upload"),
    path("sales/statements/<int:pk>/", statements.statement, name="sales_statement"),
    path("sales/statements/lines/<int:pk>/", statements.line, name="sales_statement_line"),
    path("sales/statements/lines/<int:pk>/confirm/", statements.confirm, name="sales_statement_confirm"),
    path("sales/statements/lines/<int:pk>/back/", statements.back, name="sales_statement_back"),
]
