"""Addresses of sign-in, one's account, one's hats and the second factor."""

from django.urls import path

from yishi.access import second, views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/code/", views.code, name="sign-in-code"),
    path("sign-in/who/", views.which, name="sign-in-which"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("confirm/", views.confirm, name="confirm"),
    path("account/", views.account, name="account"),
    path("account/end/", views.end, name="end-session"),
    path("hats/", views.hats, name="hats"),
    path("second-factor/", second.ask, name="second-factor"),
    path("second-factor/new/", second.new, name="second-factor-new"),
    path("second-factor/resets/", second.resets, name="second-factor-resets"),
]
