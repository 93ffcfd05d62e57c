# Limits that an allowed call is charged against; the data holds them by resource and action.
package enterprise.mcp.limits

# Step by step: a path through something that is no object would give the default, and no limit.
applicable := list if {
	by_action := object.get(data.enterprise.mcp.data.limits, input.resource, {})
	is_object(by_action)
	list := object.get(by_action, input.action, [])
	is_array(list)
}
