"""People, who answers for them, what they want, and what was said."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from weft_web.records.models.account import User
from weft_web.records.models.organisation import Organisation
from weft_web.records.models.record import Record


class Person(Record):
    """Somebody whom the place helps.

    `contact_safely` means that no message goes to them but in the way that `safe_contact` says. A hidden address is
    shown to nobody, and no distance is told that would give it away.
    """

    personal = frozenset(
        {
            "code", "name", "area_code", "latitude", "longitude", "address", "languages", "access_needs", "segment_id",
            "safe_contact", "contact_safely", "address_hidden", "email", "account", "household", "wishes",
        }
    )  # fmt: skip

    place_id = models.CharField(max_length=64)
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    area_code = models.CharField(max_length=64)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    address = models.CharField(max_length=200, blank=True)
    address_hidden = models.BooleanField(default=False)
    contact_safely = models.BooleanField(default=False)
    safe_contact = models.CharField(max_length=200, blank=True)
    segment_id = models.CharField(max_length=64)
    languages = models.JSONField(default=list)
    access_needs = models.JSONField(default=list)
    household = models.CharField(max_length=64, blank=True)
    wishes = models.JSONField(default=list)
    account = models.OneToOneField(User, on_delete=models.SET_NULL, null=True, related_name="person")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_id", "code"], name="person_once")]

    def __str__(self) -> str:
        return self.name


class Nomination(Record):
    """A person has named somebody to act for them, until they say otherwise."""

    personal = frozenset({"person", "nominee"})

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="nominations")
    nominee = models.ForeignKey(User, on_delete=models.CASCADE, related_name="nominations")
    from_on = models.DateField()
    to_on = models.DateField(null=True)


class PersonLink(Record):
    """A link to a person's own page, for who has no account. Only its digest is kept; it can be ended at any time."""

    personal = frozenset({"person"})

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="links")
    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class Case(Record):
    """A person's time with the place's help. While it is open exactly one lead worker answers for it."""

    personal = frozenset({"person", "external_record_id", "external_url"})

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    agency = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="cases")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    last_contact_on = models.DateField(null=True)
    review_on = models.DateField(null=True)
    external_record_id = models.CharField(max_length=64, blank=True)
    external_url = models.URLField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["lead", "closed_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=False) | Q(lead__isnull=False), name="case_has_a_lead"
            ),
            models.UniqueConstraint(fields=["person"], condition=Q(closed_at__isnull=True), name="case_open_once"),
        ]


class Lead(Record):
    """Who answered for a case, from when to when; the row without an end is the lead of now."""

    personal = frozenset({"case"})

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="leads")
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(to_at__isnull=True), name="lead_one_now"),
            models.CheckConstraint(condition=Q(to_at__isnull=True) | Q(to_at__gte=F("from_at")), name="lead_forwards"),
        ]


class Handover(Record):
    """A case offered by its lead to another worker; the giver answers for it until the taker accepts by name."""

    personal = frozenset({"case", "words", "answer_words"})

    class State(models.TextChoices):
        """How it stands."""

        OFFERED = "offered"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="handovers")
    giver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="handovers")
    words = models.TextField(max_length=2000, blank=True)
    answer_words = models.TextField(max_length=2000, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OFFERED)
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state="offered"), name="handover_one_open"),
        ]


class Goal(Record):
    """What a person wants, in their own words, and the commissioned outcome that it counts towards, if there is one."""

    personal = frozenset({"case", "words"})

    class State(models.TextChoices):
        """How it stands."""

        OPEN = "open"
        REACHED = "reached"
        DROPPED = "dropped"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="goals")
    words = models.TextField(max_length=1000)
    outcome_id = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    added_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)


class Step(Record):
    """A line of a person's plan: a kind of help that they want, and by when it is looked at again."""

    personal = frozenset({"case", "words"})

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    goal = models.ForeignKey(Goal, on_delete=models.SET_NULL, null=True, related_name="steps")
    service_type = models.CharField(max_length=64)
    words = models.TextField(max_length=1000, blank=True)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class Contact(Record):
    """A visit, a call, a message, or one that was missed, and what was said."""

    personal = frozenset({"case", "words"})

    class Way(models.TextChoices):
        """How they met."""

        VISIT = "visit"
        PHONE = "phone"
        MESSAGE = "message"
        MISSED = "missed"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="contacts")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    way = models.CharField(max_length=10, choices=Way)
    words = models.TextField(max_length=8000, blank=True)
    written_at = models.DateTimeField()


class Answer(Record):
    """A person's answer to the one question of the week, 0 to 10; no answer is no row."""

    personal = frozenset({"person", "score"})

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="answers")
    week_on = models.DateField()
    question = models.CharField(max_length=32)
    score = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "week_on"], name="answer_once_a_week"),
            models.CheckConstraint(condition=Q(score__lte=10), name="answer_0_to_10"),
        ]
