from django import template

from catalogue import offers

register = template.Library()

register.filter("shown_breakup", offers.shown_breakup)
