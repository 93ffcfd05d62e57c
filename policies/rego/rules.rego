# Decides. Every condition is written as 'provably passed': a fact that is absent, of another type or
# misspelt in the data makes a step undefined, and the next one that is reached is a deny.
package enterprise.mcp.rules

import data.enterprise.mcp.confirmations
import data.enterprise.mcp.constraints
import data.enterprise.mcp.hours
import data.enterprise.mcp.limits
import data.enterprise.mcp.obligations
import data.enterprise.mcp.permissions
import data.enterprise.mcp.scopes
import data.enterprise.mcp.tenants

# A rule of its own: `not is_object(...)` over something undefined is undefined itself, not true.
has_data if is_object(data.enterprise.mcp.data.roles)

permitted := "Permitted via role assignment"

# One complete rule with `else`: two rules of one name that disagree would fail when they are run.
# A denial by the rule `data` says that the data is not there, and keeps a bundle from being activated.
decision := deny("data", "The policy has no data to decide by") if {
	not has_data
} else := deny("tenant", "Tenant is not served here") if {
	not tenants.known
} else := allow("protocol", "Open to every known role", {}, {}, [], []) if {
	permissions.protocol
} else := deny("hours", "Sensitive operations restricted outside business hours") if {
	input.phase == "call"
	not hours.open
} else := allow("role", permitted, {}, {}, [], scopes.needed) if {
	input.phase == "list"
	permissions.could_be_granted
} else := allow("role", permitted, {}, {}, [], []) if {
	input.phase == "stream"
	input.resource == "mcp"
	permissions.granted
} else := granted if {
	input.phase == "call"
	permissions.granted
	constraints.complete
	obligations.complete
	confirmations.none
} else := to_confirm if {
	input.phase == "call"
	permissions.granted
	constraints.complete
	obligations.complete
	is_string(confirmations.message)
} else := deny("constraints", "A condition for this call has no value for this caller") if {
	input.phase == "call"
	permissions.granted
} else := deny("default", "Access denied by default policy")

# With everything that comes with a call.
granted := allow(
	"role", permitted,
	constraints.applicable, obligations.applicable, limits.applicable, scopes.needed,
)

# The same, but not before its caller confirmed it.
to_confirm := object.union(granted, {
	"allowed": false,
	"outcome": "confirm",
	"reason": confirmations.message,
	"rule": "confirm",
})

allow(rule, reason, constraint_values, obligation_values, limit_list, scope_list) := {
	"allowed": true,
	"outcome": "allow",
	"reason": reason,
	"rule": rule,
	"constraints": constraint_values,
	"obligations": obligation_values,
	"scopes": scope_list,
	"limits": limit_list,
}

deny(rule, reason) := {
	"allowed": false,
	"outcome": "deny",
	"reason": reason,
	"rule": rule,
	"constraints": {},
	"obligations": {},
	"scopes": [],
	"limits": [],
}
