# Whether the action is open at this time of day (UTC). The minute comes with the input, because a
# module has no clock.
package enterprise.mcp.hours

window := data.enterprise.mcp.data.hours

open if {
	action := input.action
	is_array(window.actions)
	not action in window.actions
}

open if {
	input.action in window.actions
	input.time.minute >= window.from_minute
	input.time.minute < window.to_minute
}
