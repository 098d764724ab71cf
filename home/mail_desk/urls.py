from django.urls import path

from home.mail_desk import views

urlpatterns = [
    path("mails/", views.mails, name="home_mails"),
    path("mails/outbox/<int:pk>/again/", views.again, name="home_mail_again"),
    path("mails/<slug:template>/", views.words, name="home_mail"),
    path("mails/<slug:template>/look/", views.look, name="home_mail_look"),
]
