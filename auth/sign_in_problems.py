"""Why somebody could not be signed in: named facts, each with a sentence for the person. `rule` is for the log alone and
names no person; a sentence never says which check failed, since whoever is attacking would read it too."""

from typing import ClassVar


class SignInProblem(Exception):
    """A sign-in that came to nothing."""

    code: ClassVar[str] = "SIGN_IN_PROBLEM"
    status: ClassVar[int] = 403
    title: ClassVar[str] = "You could not be signed in"
    sentence: ClassVar[str] = "Start again from the sign-in page."

    def __init__(self, rule: str = "") -> None:
        super().__init__(self.sentence)
        self.rule = rule


class SignInExpired(SignInProblem):
    """The answer belongs to no sign-in that this browser began, or to one that ended already."""

    code = "SIGN_IN_EXPIRED"
    status = 400
    title = "This sign-in has ended"
    sentence = "It took longer than 10 minutes, was finished already, or began in another browser. Start again from the sign-in page."


class SignInNotFinished(SignInProblem):
    """The provider says that the person broke off or was not let through."""

    code = "SIGN_IN_NOT_FINISHED"
    status = 400
    title = "You did not finish signing in"
    sentence = (
        "Your organisation’s sign-in was stopped before it was finished. Start again. If it happens once more, ask your"
        " organisation’s IT team whether you may use Counterfoil."
    )


class SignInNotAccepted(SignInProblem):
    """The provider's answer failed a check."""

    code = "SIGN_IN_NOT_ACCEPTED"
    sentence = (
        "The portal could not accept the answer of your organisation’s sign-in. Start again. If it happens once more,"
        " tell your administrator the number below."
    )


class ProviderNotReached(SignInProblem):
    """The provider did not answer, or the portal's side of it is not set up."""

    code = "PROVIDER_NOT_REACHED"
    status = 503
    title = "Sorry, your organisation’s sign-in did not answer"
    sentence = "Try again in a few minutes. If it lasts, tell your organisation’s IT team."


class NoRole(SignInProblem):
    """Nothing that the provider says of the person is a role here."""

    code = "NO_ROLE"
    title = "You do not have a role in Counterfoil"
    sentence = (
        "Your organisation knows you but has not given you a role here. Ask your administrator to assign you one in your"
        " organisation’s directory, then sign in again."
    )


class NotThePersonSignedIn(SignInProblem):
    """Somebody else proved who they are than the one whose session it is, or the session ended meanwhile."""

    code = "NOT_THE_PERSON_SIGNED_IN"
    title = "You confirmed as somebody else"
    sentence = (
        "The person who confirmed is not the person who is signed in, so nothing was changed. Start again as yourself."
    )


class NotConfirmed(SignInProblem):
    """The provider does not show that the person signed in anew, or as strongly as the organisation asks."""

    code = "NOT_CONFIRMED"
    title = "The portal cannot see that you confirmed"
    sentence = (
        "Your organisation’s sign-in did not say when, or how strongly, you proved who you are. You are still signed in. Tell"
        " your administrator: the setup of your organisation’s sign-in has to be completed."
    )
