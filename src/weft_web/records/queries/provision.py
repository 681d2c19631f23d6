"""What a provider sees: the referrals to its offers, its places, the people it helps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from weft_web.records.models import Note, Offer, Referral, ReferralLink, Result, User
from weft_web.records.refusal import NotYours
from weft_web.records.seal import digest_of_token

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A page of a list: its rows, how many there are in all, and the key after which the next page begins."""

    rows: Sequence[Referral]
    count: int
    after: UUID | None
    next: UUID | None


def referrals_of(*, account: User, state: str, after: UUID | None = None) -> Part:
    """Referrals to the account's own offers in a state, the oldest first, a page at a time."""
    every = Referral.objects.filter(offer__provider=account.organisation_id, state=state)
    found = every.select_related("offer", "case__person", "case__lead", "sent_by").order_by("sent_at", "id")
    if after is not None:
        last = Referral.objects.filter(id=after, offer__provider=account.organisation_id).first()
        if last is None:
            raise NotYours
        found = found.filter(Q(sent_at__gt=last.sent_at) | Q(sent_at=last.sent_at, id__gt=last.id))
    rows = list(found[: PAGE_ROWS + 1])
    more = rows[PAGE_ROWS - 1].id if len(rows) > PAGE_ROWS else None
    return Part(rows=rows[:PAGE_ROWS], count=every.count(), after=after, next=more)


def referral_of(*, referral_id: UUID, account: User) -> Referral:
    """One referral to the account's own offers. Raises `NotYours`."""
    found = (
        Referral.objects.filter(id=referral_id, offer__provider=account.organisation_id)
        .select_related("offer__provider", "case__person", "case__lead")
        .first()
    )
    if found is None:
        raise NotYours
    return found


def offers_of(*, account: User) -> Sequence[Offer]:
    """The account's own offers."""
    return list(Offer.objects.filter(provider=account.organisation_id).order_by("service_name", "name", "id"))


def linked(*, token: str) -> ReferralLink:
    """The link of a secret, whatever its state. Raises `NotYours` where there is none."""
    found = (
        ReferralLink.objects.filter(Q(token_digest=digest_of_token(token)))
        .select_related("referral__offer__provider", "referral__case__person")
        .first()
    )
    if found is None:
        raise NotYours
    return found


def results_of(*, account: User, most: int | None = None, claimed: bool = False) -> Sequence[Result]:
    """What the account's organisation recorded, the newest first; only what was claimed, where that is asked."""
    rows = Result.objects.filter(referral__offer__provider=account.organisation_id)
    if claimed:
        rows = rows.filter(claimed_on__isnull=False)
    rows = rows.select_related("referral__offer__provider", "referral__case__person").order_by("-achieved_on", "id")
    return list(rows[:most] if most is not None else rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsStanding:
    """How many results a provider recorded, and how many of them are in no claims file yet."""

    recorded: int
    unclaimed: int


def results_standing(*, account: User) -> ResultsStanding:
    """Counts over everything that the account's organisation recorded."""
    found = Result.objects.filter(referral__offer__provider=account.organisation_id).aggregate(
        recorded=Count("id"), unclaimed=Count("id", filter=Q(claimed_on=None))
    )
    return ResultsStanding(**found)


def notes_of(*, referral: Referral) -> Sequence[Note]:
    """What the provider wrote for itself about one referral, the newest first."""
    return list(referral.notes.select_related("by").order_by("-written_at", "id")[:50])
