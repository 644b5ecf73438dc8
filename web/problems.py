"""What a page says instead of what was asked for: named facts with a sentence and a status. Translated to pages by
`web.client`, nowhere else."""


class PageProblem(Exception):
    """Something expected that keeps a page from being shown. `sentence` is for the person who asked."""

    status = 400
    title = "There is a problem"
    sentence = "The page could not be shown."

    def __init__(self, sentence: str | None = None, request_id: str = "") -> None:
        super().__init__(sentence or self.sentence)
        self.said = sentence or self.sentence
        self.request_id = request_id


class PageNotFound(PageProblem):
    """Not there, or not the viewer's: the two are told apart by nothing (DESIGN §5)."""

    status = 404
    title = "Page not found"
    sentence = "There is nothing here that you may see. If you typed or pasted the address, check that it is complete."


class NotAllowed(PageProblem):
    """The viewer's role does not open this kind of page."""

    status = 403
    title = "Your role does not open this page"
    sentence = "What you are asking for exists, but your role does not include it. Your administrator can change roles."


class RequestEnded(PageProblem):
    """A system asked for a person, and its request is over, was answered, or was never made."""

    title = "This request has ended"
    sentence = (
        "A system sent you here to be allowed something. Its request was answered already, or you took longer than 90 seconds, or you"
        " were signed out. Nothing was allowed now. Go back to that system and start again."
    )


class CouldNotAnswer(PageProblem):
    """A fault of ours: the request id leads to it in the logs."""

    status = 503
    title = "Sorry, the portal could not answer"
    sentence = "Nothing was changed and nothing was shown. Try again in a minute."


def problem_of(code: str | None, sentence: str, request_id: str) -> PageProblem:
    """The problem that a GraphQL error's `extensions.code` names."""
    if code == "BAD_USER_INPUT":  # an address with a cursor, a filter or an id that was never ours
        return PageNotFound(request_id=request_id)
    if code in {"FORBIDDEN", "UNAUTHENTICATED"}:
        return NotAllowed(request_id=request_id)
    if code == "NOT_RECORDED":
        return CouldNotAnswer(sentence, request_id)
    return CouldNotAnswer(request_id=request_id)
