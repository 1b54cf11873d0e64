"""Where browsers are sent instead of to a provider that has people: to a page on which each of them can be chosen.

Law: nothing here is of AWS. From the choice on, everything is done as if the provider had said it.
"""

from __future__ import annotations

from urllib.parse import parse_qs

from werkzeug.wrappers import Response

from pytest_fakecognito.signin import people
from pytest_fakecognito.state.federation import Provider
from pytest_fakecognito.web import excursions
from pytest_fakecognito.web.authorization import Authorization
from pytest_fakecognito.web.pages import page, redirect
from pytest_fakecognito.web.visit import Visit

PATH = "/fake/people"
_CANCEL = "cancel"


def depart(visit: Visit, asked: Authorization, provider: Provider) -> Response:
    """To the page, from where the browser comes back as with any provider."""
    state = excursions.begin(visit, asked, provider)
    return excursions.mark(visit, redirect(visit.url(PATH, {"state": state})), state)


def show(visit: Visit) -> Response:
    """GET: whoever can be meant by one alone, or by the `login_hint`, need not be chosen."""
    state = visit.request.args.get("state", "")
    excursion = visit.pool.excursions.get(state)
    provider = None if excursion is None else visit.pool.providers.get(excursion.provider)
    if excursion is None or provider is None:
        return _back(visit, state, None)
    meant = _meant(provider, parse_qs(excursion.query).get("login_hint", [""])[0])
    if meant is not None:
        return _back(visit, state, meant)
    return page("people.html", visit=visit, provider=provider, state=state, path=PATH, cancel=_CANCEL)


def choose(visit: Visit) -> Response:
    """POST: as the person who was chosen, or as somebody who would rather not."""
    subject = None if _CANCEL in visit.request.form else visit.request.form.get("subject")
    return _back(visit, visit.request.form.get("state", ""), subject)


def _meant(provider: Provider, hint: str) -> str | None:
    subjects = [subject for subject, claims in provider.people.items() if hint in (subject, claims.get("email"))]
    if not hint:
        subjects = list(provider.people)
    return subjects[0] if len(subjects) == 1 else None


def _back(visit: Visit, state: str, subject: str | None) -> Response:
    asked, provider = excursions.end(visit, state)
    if subject is None or subject not in provider.people:
        return excursions.unmark(visit, asked.refused("access_denied", "access_denied"))
    said = people.said(visit.ctx, provider, subject, provider.people[subject])
    answer = excursions.arrive(
        visit, asked, provider, said.attributes, said.raw, subject=said.subject, issuer=said.issuer
    )
    return excursions.unmark(visit, answer)
