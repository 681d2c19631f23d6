"""What an action or a query answers where it may not, or cannot."""

from __future__ import annotations

from weft.vocabulary import Problem, Refusal


class CannotDo(Refusal):
    """An action that the record does not allow, with what to do instead."""


class NotYours(Exception):  # noqa: N818 - an answer, not an accident
    """There is no such thing, or not for this account: whoever may not know cannot tell which."""


class AlreadyDone(Exception):  # noqa: N818 - the same
    """The same form was sent before; what it asked for was done then, once."""

    def __init__(self, *, subject_kind: str, subject_id: str) -> None:
        super().__init__(subject_kind)
        self.subject_kind = subject_kind
        self.subject_id = subject_id


def refuse(*, code: str, what: str, to_do: str, field: str = "") -> CannotDo:
    """The refusal of one thing, `field` naming the field of the form that it is about."""
    return CannotDo([Problem(code=code, what=what, column=field, to_do=to_do)])
