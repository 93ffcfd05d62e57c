# Limits that an allowed call is charged against; the data holds them by resource and action.
package enterprise.mcp.limits

applicable := list if {
	list := object.get(data.enterprise.mcp.data.limits, [input.resource, input.action], [])
	is_array(list)
}
