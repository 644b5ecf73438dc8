"""What `bench_reads` asks of the portal and of PostGraphile: a page of referrals, each with its children, the trails that found them,
their incident, the council's contact and gaps. The same rows under the same policies, each in the names of its own schema."""

OURS = """
query Referrals($first: Int!) {
  referrals(first: $first) {
    pageInfo { hasNextPage endCursor }
    edges { cursor node {
      id reference form sentAt toldAt channel grade { tool grade }
      trails {
        law1 law2 law4 child { givenNames familyName dateOfBirth }
        incident { incidentId reference category reportedAt }
        receipts { recordId outcomes decided { earliest } }
        gap { kind side state dueAt }
      }
    } }
  }
}
"""

THEIRS = """
query Referrals($first: Int!) {
  allReferrals(first: $first, orderBy: [SENT_AT_DESC, REFERRAL_ID_DESC]) {
    pageInfo { hasNextPage endCursor }
    edges { cursor node {
      id reference form sentAt toldAt channel gradeTool grade
      found { nodes {
        law2 law4
        trailByForceAndTrailId {
          law1 givenNames familyName dateOfBirth
          incident { incidentId reference category reportedAt }
          trailReceiptsByForceAndTrailId { nodes { recordId contact { outcomes decidedAt } } }
          gaps { nodes { kind side state dueAt } }
        }
      } }
    } }
  }
}
"""
