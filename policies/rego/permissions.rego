# What the caller's roles permit. Roles come from the token; one that the data does not name permits
# nothing, and several permit their union.
package enterprise.mcp.permissions

roles := data.enterprise.mcp.data.roles

# The action of the call on its resource.
granted if {
	some role in input.roles
	input.action in roles[role][input.resource]
}

# Whether a call of this tool could be permitted at all: `*` where the action depends on arguments.
could_be_granted if granted

could_be_granted if {
	input.action == "*"
	some role in input.roles
	count(roles[role][input.resource]) > 0
}

# What a client needs before it can name anything: open to every holder of a known role.
protocol if {
	input.resource == "mcp"
	input.action in ["connect", "list", "notify"]
	input.phase in ["list", "call"]
	some role in input.roles
	is_object(roles[role])
}
