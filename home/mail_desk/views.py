"""The screens on which the shopkeeper says what the mails say, and sees which of them did not go out."""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.admin.auth import permission_required

from home.actions.save_mail_text import ChangedMeanwhile, save_mail_text
from home.actions.send_again import can_be_sent_again, send_again
from home.mail_desk.forms import MailTextForm
from home.mail_desk.undelivered import given_up_lately
from home.mails import REGISTRY, compose
from home.models import MailText, OutboxMessage

SHOWN = 50

for_the_desk = permission_required("home.change_mails")


@for_the_desk
@require_GET
def mails(request):
    """All mails, and those that the mail server does not take."""
    texts = {text.template: text for text in MailText.objects.all()}
    late = OutboxMessage.objects.filter(status=OutboxMessage.Status.QUEUED, attempts__gt=0).defer(
        "text", "html"
    )
    context = {
        "headings": [
            (heading, [(mail, texts.get(mail.template)) for mail in mails])
            for heading, mails in sorted(REGISTRY.headings.items())
        ],
        "late": late.count(),
        "last_late": late.order_by("-claimed_at").first(),
        "given_up": given_up_lately()[:SHOWN],
        "can_go_again": set(can_be_sent_again().values_list("pk", flat=True)),
        **_head(),
    }
    return render(request, "home/admin/mails/list.html", context)


@for_the_desk
@require_http_methods(["GET", "POST"])
def words(request, template):
    """What one mail says in both languages, beside what it looks like."""
    mail = _mail(template)
    form = _form(mail, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _save(request, mail, form):
        messages.success(request, f"“{mail.title}” is saved. The next mail says so.")
        return redirect("home_mail", template)
    letters = _letters(mail, form)
    columns = [(column, letters[column.code]) for column in form.columns]
    context = {"mail": mail, "form": form, "columns": columns, **_head(mail.title)}
    return render(request, "home/admin/mails/words.html", context)


def _save(request, mail, form):
    """Whether the words of a valid form are saved; when they are not, the form says why."""
    try:
        save_mail_text(mail.template, form.texts(), seen=form.cleaned_data["seen"], actor=request.user)
    except ChangedMeanwhile as error:
        form.data = form.data.copy()
        form.data["seen"] = error.version
        form.add_error(
            None,
            "Somebody else has changed these words since you opened them. Nothing of yours is saved yet: look at "
            "theirs in another window, or press Save again to put yours in their place.",
        )
        return False
    return True


@for_the_desk
@require_POST
def look(request, template):
    """What the mail would look like with the words in the form, as JSON, and what is wrong with them."""
    mail = _mail(template)
    form = _form(mail, request.POST)
    letters = _letters(mail, form)
    return JsonResponse(
        {
            "letters": {code: vars(letter) for code, letter in letters.items()},
            "problems": {name: errors[0] for name, errors in form.errors.items() if name in form.parts},
        }
    )


@for_the_desk
@require_POST
def again(request, pk):
    """Send a mail that was given up once more."""
    message = get_object_or_404(OutboxMessage.objects.defer("text", "html"), pk=pk)
    if send_again(message):
        messages.success(request, f"“{message.subject}” to {message.recipient} goes out within seconds.")
    else:
        messages.warning(request, "This mail is not waiting to be sent again.")
    return redirect("home_mails")


def _mail(template):
    try:
        return REGISTRY.mails[template]
    except KeyError:
        raise Http404 from None


def _form(mail, data):
    text = MailText.objects.filter(template=mail.template).first() or MailText(template=mail.template)
    return MailTextForm(data, instance=text, mail=mail)


def _letters(mail, form):
    """The mail in both languages, about made-up things, with what of the form's words can be used."""
    if form.is_bound:
        form.is_valid()
        own = MailText(**form.texts())
    else:
        own = form.instance
    letters = {}
    for code in ("en", "ne"):
        with translation.override(code):
            sample = mail.sample()
        letters[code] = compose(mail.template, sample, language=code, own=own)
    return letters


def _head(name=None):
    """What the frame of the admin shows above a screen."""
    trail = [{"url": reverse("home_mails"), "label": "Mails"}]
    if name:
        trail.append({"url": "", "label": name})
    return {"header_title": name or "Mails", "header_icon": "mail", "breadcrumbs_items": trail}
