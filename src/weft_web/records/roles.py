"""Who may do what. A role is data: its name, what it is for, and its permissions; one account has one role.

Commissioner, integrator and provider are kept apart by construction: an account belongs to one organisation and to one
role, and no role holds the permissions of two of them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What an account may do, and the page it comes home to."""

    code: str
    name: str
    description: str
    home: str
    permissions: frozenset[str]


PERSON = Role(
    code="person",
    name="Person",
    description="Sees and steers their own plan, money and choices.",
    home="person_home",
    permissions=frozenset(
        {
            "own.read", "goal.write", "option.choose", "referral.withdraw", "question.answer", "wish.say",
            "nominee.name",
        }
    ),
)  # fmt: skip
NOMINEE = Role(
    code="nominee",
    name="Nominee",
    description="Acts for one person who has named them, and sees what that person sees.",
    home="person_home",
    permissions=PERSON.permissions - {"nominee.name"},
)
LEAD_WORKER = Role(
    code="lead_worker",
    name="Lead worker",
    description="Answers for the people on their caseload.",
    home="worker_home",
    permissions=frozenset(
        {
            "case.read", "case.open", "case.write", "case.close", "goal.write", "referral.send", "referral.withdraw",
            "handover.give", "handover.take", "caseload.export", "caseload.import",
        }
    ),
)  # fmt: skip
PROVIDER = Role(
    code="provider",
    name="Provider",
    description="Answers referrals, tells how many places are left, records outcomes.",
    home="provider_home",
    permissions=frozenset(
        {"referral.read", "referral.answer", "places.tell", "result.record", "result.claim", "note.write"}
    ),
)
INTEGRATOR = Role(
    code="integrator",
    name="Integrator",
    description="Keeps the network running: who is in it, what is slow, who needs help.",
    home="integrator_home",
    permissions=frozenset({"network.read", "account.invite"}),
)
COMMISSIONER = Role(
    code="commissioner",
    name="Commissioner",
    description="Sees whether people's goals and the outcomes that were commissioned are met, in totals.",
    home="commissioner_home",
    permissions=frozenset({"totals.read", "account.invite"}),
)
AUDITOR = Role(
    code="auditor",
    name="Auditor",
    description="Reads the record of who did what, and checks that nothing in it was changed.",
    home="auditor_home",
    permissions=frozenset({"audit.read"}),
)

ROLES = {role.code: role for role in (PERSON, NOMINEE, LEAD_WORKER, PROVIDER, INTEGRATOR, COMMISSIONER, AUDITOR)}
