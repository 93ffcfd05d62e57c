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

# What a client needs before it can name anything: open to every holder of a known role. What it
# completes, it must be able to see; that is asked about by itself.
protocol if {
	input.resource == "mcp"
	input.action in ["connect", "list", "notify", "complete", "log", "answer"]
	input.phase in ["list", "call"]
	is_known
}

# What a server may send inside an answer: news of its lists, and questions to a client that says in
# this very request that it takes them. Earlier versions do not say so; there a role must grant it.
protocol if {
	input.resource == "mcp"
	input.phase == "stream"
	input.action == "list"
	is_known
}

protocol if {
	input.resource == "mcp"
	input.phase == "stream"
	input.protocol == "2026-07-28"
	input.action in ["elicit", "sample", "roots"]
	is_known
}

is_known if {
	some role in input.roles
	is_object(roles[role])
}
