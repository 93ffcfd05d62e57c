# What an allowed call must be confirmed for by its caller; the data holds it by resource and action.
package enterprise.mcp.confirmations

import data.enterprise.mcp.constraints

# Step by step: a path through something that is no object would give the default, and no question.
by_action := of_resource if {
	section := object.get(data.enterprise.mcp.data, "confirm", {})
	is_object(section)
	of_resource := object.get(section, input.resource, {})
	is_object(of_resource)
}

# Undefined, as `message` is, where the data is not what it should be; then the call is denied.
none if not input.action in object.keys(by_action)

none if constraints.excepted(by_action[input.action])

message := text if {
	text := by_action[input.action].message
	is_string(text)
	text != ""
}
