"""The mutation `issueStatement`: its input, its answer and its problems. The act itself is actions/issue_statement.py."""

from typing import Annotated

import strawberry

from actions import issue_statement
from actions.issue_statement import NotSettled, NotYourDirectorate, PeriodPastRetention
from reconciliation import statement
from reconciliation.statement import DoesNotAddUp
from schema.asking import Asking, asking_of
from schema.once import Facts, Once, once
from schema.organisation import Asked
from schema.problems import (
    BadInput,
    IdempotencyKeyReused,
    NotFound,
    OperationRefused,
    StatementDoesNotAddUp,
    StepUpNeeded,
    TryAgain,
)
from schema.scalars import Period, read_period
from schema.statement import Statement
from store import reads_statements
from store.problems import AnotherIssuedFirst, KeyUsedForAnotherRequest, StoreProblem
from store.transaction import Transaction


@strawberry.input(description="Which statement to draw up.")
class IssueStatementInput:
    directorate: str = strawberry.field(description="GSS code of your own organisation.")
    period: str = strawberry.field(description="A month, 2019-08, or two dates of which the second is outside.")
    idempotency_key: str = strawberry.field(description="Made by you. The same key issues once, however often sent.")


@strawberry.type(description="The statement was issued; or the newest one says exactly the same already.")
class StatementIssued:
    statement: Statement = strawberry.field(description="The statement.")


Result = StatementIssued | StatementDoesNotAddUp | NotFound | BadInput | IdempotencyKeyReused | TryAgain | StepUpNeeded
IssueStatementResult = Annotated[
    Result, strawberry.union("IssueStatementResult", description="What came of drawing up a statement.")
]


def issue(info: Asked, asked: IssueStatementInput) -> Result:
    """Issue the statement, once for its key, and show it."""
    asking = asking_of(info)
    try:
        period = read_period(asked.period)
    except OperationRefused as refused:
        return BadInput(code=refused.code.value, message=refused.message, field="period")
    try:
        number = _number(asking, asked, period)
    except DoesNotAddUp as problem:
        law, difference = problem.law, problem.difference
        return StatementDoesNotAddUp(code=problem.code, message=problem.sentence, law=law, difference=difference)
    except PeriodPastRetention as problem:
        return BadInput(code=problem.code, message=problem.sentence, field="period")
    except tuple(_PROBLEMS) as problem:
        return _PROBLEMS[type(problem)](code=problem.code, message=problem.sentence)
    row = reads_statements.by_number(asking.transaction, asked.directorate, number)
    if row is None:
        raise LookupError("the statement that was issued is not visible to its own directorate")
    return StatementIssued(statement=Statement.of(row))


_PROBLEMS: dict[type[StoreProblem], type[NotFound | IdempotencyKeyReused | TryAgain]] = {
    NotYourDirectorate: NotFound,
    KeyUsedForAnotherRequest: IdempotencyKeyReused,
    NotSettled: TryAgain,
    AnotherIssuedFirst: TryAgain,
}


def _number(asking: Asking, asked: IssueStatementInput, period: Period) -> int:
    # Asked before the key is looked at, so that a key says nothing about another directorate.
    issue_statement.may_issue(asking.viewer, asked.directorate)
    return once(asking, asked.idempotency_key, _act(asking, asked.directorate, period))["number"]


def _act(asking: Asking, directorate: str, period: Period) -> Once:
    """Issue unless a statement of the period was issued since the key first came: that one, whoever broke off after it
    was committed, answers what was asked."""

    def newest(transaction: Transaction) -> int:
        row = reads_statements.newest(transaction, directorate, (period.start, period.end))
        return 0 if row is None else row["number"]

    def intend(transaction: Transaction) -> Facts:
        return {"newest_before": newest(transaction)}

    def do(intention: Facts) -> Facts:
        with asking.database.transaction(asking.viewer) as transaction:
            since = newest(transaction)
        if since > intention["newest_before"]:
            return {"number": since}
        span = statement.Period(period.start, period.end)
        return {"number": issue_statement.issue_statement(asking.database, asking.viewer, directorate, span).number}

    request = {"directorate": directorate, "period": str(period)}
    return Once(
        "issueStatement", request, intend, do, (DoesNotAddUp, NotSettled, AnotherIssuedFirst, PeriodPastRetention)
    )
