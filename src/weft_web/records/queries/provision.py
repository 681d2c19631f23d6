"""What a provider sees: the referrals to its offers, its places, the people it helps."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from weft_web.records.models import Offer, Referral, ReferralLink, User
from weft_web.records.refusal import NotYours
from weft_web.records.seal import digest_of_token

LISTED_MAX = 200


def referrals_of(*, account: User, states: Sequence[str]) -> Sequence[Referral]:
    """Referrals to the account's own offers in some states, the oldest first."""
    return list(
        Referral.objects.filter(offer__provider=account.organisation_id, state__in=states)
        .select_related("offer", "case__person", "case__lead", "sent_by")
        .order_by("sent_at", "id")[:LISTED_MAX]
    )


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
