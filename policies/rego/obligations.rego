# What the answer to an allowed call must have taken out, by name.
package enterprise.mcp.obligations

import data.enterprise.mcp.constraints

of_resource := object.get(
	object.get(data.enterprise.mcp.data, "obligations", {}),
	input.resource,
	{},
)

demanded[name] := obligation if {
	some name, obligation in of_resource
	not constraints.excepted(obligation)
}

applicable[name] := constraints.value_for(obligation) if some name, obligation in demanded

# A demanded obligation without a value for this caller would otherwise vanish.
complete if {
	is_object(of_resource)
	count(applicable) == count(demanded)
}
