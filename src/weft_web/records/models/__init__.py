"""The tables of the service. Rules about data are constraints of the database first; forms make them friendly."""

from weft_web.records.models.account import Draft, Invitation, User
from weft_web.records.models.audit import AuditEvent, AuditHead
from weft_web.records.models.budget import Budget, BudgetEntry
from weft_web.records.models.organisation import Offer, Organisation
from weft_web.records.models.person import (
    Answer,
    Case,
    Contact,
    Goal,
    Handover,
    Lead,
    Nomination,
    Person,
    PersonLink,
    Step,
)
from weft_web.records.models.record import Record
from weft_web.records.models.referral import Note, Referral, ReferralLink, Result

__all__ = [
    "Answer",
    "AuditEvent",
    "AuditHead",
    "Budget",
    "BudgetEntry",
    "Case",
    "Contact",
    "Draft",
    "Goal",
    "Handover",
    "Invitation",
    "Lead",
    "Nomination",
    "Note",
    "Offer",
    "Organisation",
    "Person",
    "PersonLink",
    "Record",
    "Referral",
    "ReferralLink",
    "Result",
    "Step",
    "User",
]
