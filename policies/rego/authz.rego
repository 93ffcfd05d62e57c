# The answer to one question, and nothing else: every rule of this package is a member of the
# outcome that callers read (`data.enterprise.mcp.authz`). It is taken whole from one decision, so a
# part that cannot be computed denies instead of being left out.
package enterprise.mcp.authz

import data.enterprise.mcp.rules

allowed := rules.decision.allowed

reason := rules.decision.reason

rule := rules.decision.rule

outcome := rules.decision.outcome

constraints := rules.decision.constraints

obligations := rules.decision.obligations

scopes := rules.decision.scopes

limits := rules.decision.limits
