# Scopes that the token of a call must have: those that the tool's mapping names. A server's own
# mapping wins over that of every server, as it does for resource and action.
package enterprise.mcp.scopes

tools := data.enterprise.mcp.data.tools

mapping := own if {
	own := tools[input.server][input.name]
} else := shared if {
	shared := tools["*"][input.name]
} else := {}

needed := [] if {
	object.get(input, "method", "") != "tools/call"
} else := list if {
	list := object.get(mapping, "scopes", [])
	is_array(list)
}
