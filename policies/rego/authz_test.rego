# Run by `opa test`, with the data written out: what the rules do with data that is as it should be,
# and that they deny where it is not.
package enterprise.mcp.authz_test

import data.enterprise.mcp.authz

policy_data := {
	"any_tenant": false,
	"tenants": {"tenant_a": true, "tenant_b": true},
	"roles": {
		"analyst": {"database_query": ["read"], "file_system": ["read"]},
		"developer": {
			"database_query": ["read", "write"],
			"file_system": ["read", "write"],
			"api_gateway": ["invoke"],
		},
		"admin": {
			"database_query": ["read", "write", "admin"],
			"file_system": ["read", "write", "delete"],
			"api_gateway": ["invoke"],
		},
		"idle": {},
	},
	"constraints": {
		"database_query": {"max_rows": {"value": 1000, "except_roles": ["admin"]}},
		"file_system": {"allowed_paths": {
			"template": ["/data/{tenant}/*", "/shared/public/*"],
			"except_roles": [],
		}},
		"api_gateway": {"allowed_endpoints": {
			"by_tenant": {"tenant_a": ["/v1/*"]},
			"except_roles": [],
		}},
	},
	"hours": {"actions": ["write", "delete", "admin"], "from_minute": 540, "to_minute": 1080},
	"limits": {"api_gateway": {"invoke": [{
		"name": "api_invoke",
		"per": "user",
		"max": 30,
		"window_seconds": 60,
		"cost": 1,
		"lease": 1,
	}]}},
}

read_file := {
	"roles": ["developer"],
	"tenant": "tenant_a",
	"resource": "file_system",
	"action": "read",
	"time": {"minute": 720, "weekday": 1},
	"phase": "call",
}

# The outcome for the input above with `over` laid over it, and the data likewise.
outcome(over, data_over) := result if {
	result := authz with input as object.union(read_file, over)
		with data.enterprise.mcp.data as object.union(policy_data, data_over)
}

without(member) := object.remove(policy_data, [member])

outcome_without(over, member) := result if {
	result := authz with input as object.union(read_file, over)
		with data.enterprise.mcp.data as without(member)
}

test_every_member_is_there_on_allow_and_deny if {
	members := {"allowed", "reason", "rule", "outcome", "constraints", "obligations", "scopes", "limits"}
	object.keys(outcome({}, {})) == members
	object.keys(outcome({"roles": []}, {})) == members
}

test_role_permits if {
	outcome({}, {}).allowed
	outcome({}, {}).reason == "Permitted via role assignment"
}

test_default_denies if {
	denied := outcome({"action": "delete"}, {})
	not denied.allowed
	denied.reason == "Access denied by default policy"
}

test_several_roles_permit_their_union if {
	outcome({"roles": ["analyst", "developer"], "action": "write"}, {}).allowed
	outcome({"roles": ["idle", "analyst"]}, {}).allowed
	not outcome({"roles": ["idle"]}, {}).allowed
}

test_business_hours if {
	every minute, open in {0: false, 539: false, 540: true, 1079: true, 1080: false, 1439: false} {
		outcome({"action": "write", "time": {"minute": minute}}, {}).allowed == open
		outcome({"time": {"minute": minute}}, {}).allowed
	}
	outcome({"action": "write", "time": {"minute": 0}}, {}).rule == "hours"
}

test_a_missing_minute_closes if {
	not outcome({"action": "write", "time": {"minute": null}}, {}).allowed == true
	closed := authz with input as object.remove(object.union(read_file, {"action": "write"}), ["time"])
		with data.enterprise.mcp.data as policy_data
	not closed.allowed
	closed.rule == "hours"
}

test_tenants if {
	outcome({"tenant": "tenant_c"}, {}).rule == "tenant"
	outcome({"tenant": ""}, {}).rule == "tenant"
	outcome({"tenant": "tenant_c"}, {"tenants": {"tenant_c": false}}).rule == "tenant"
	outcome({"tenant": "tenant_c"}, {"any_tenant": true}).allowed
}

test_any_tenant_has_a_plain_name if {
	every name in ["", ".", "..", "../tenant_a", "a/b", "a*", "{tenant}", "a b", "a\\b", "ä", "a\u0000"] {
		not outcome({"tenant": name}, {"any_tenant": true}).allowed
	}
	every name in ["a", "a.b", "acme-1_2@example.com:x", "0", "-"] {
		outcome({"tenant": name}, {"any_tenant": true}).allowed
	}
	every name in [1, null, ["tenant_a"], {}] {
		not outcome({"tenant": name}, {"any_tenant": true}).allowed
	}
}

test_constraints if {
	outcome({}, {}).constraints == {"allowed_paths": ["/data/tenant_a/*", "/shared/public/*"]}
	outcome({"resource": "database_query"}, {}).constraints == {"max_rows": 1000}
	outcome({"resource": "database_query", "roles": ["admin"]}, {}).constraints == {}
	outcome({"resource": "api_gateway", "action": "invoke"}, {}).constraints == {"allowed_endpoints": ["/v1/*"]}
}

test_a_constraint_without_a_value_denies if {
	denied := outcome({"resource": "api_gateway", "action": "invoke", "tenant": "tenant_b"}, {})
	not denied.allowed
	denied.rule == "constraints"
}

with_confirm(entry) := {"confirm": {"file_system": {"write": entry}}}

ask_first := {"message": "Writing is seen by all", "except_roles": ["admin"]}

test_confirm_asks_with_all_that_comes_with_the_call if {
	asked := outcome({"action": "write"}, with_confirm(ask_first))
	not asked.allowed
	asked.outcome == "confirm"
	asked.rule == "confirm"
	asked.reason == "Writing is seen by all"
	asked.constraints == outcome({"action": "write"}, {}).constraints
	object.keys(asked) == object.keys(outcome({"action": "write"}, {}))
}

test_confirm_is_for_its_action_and_resource_alone if {
	outcome({}, with_confirm(ask_first)).outcome == "allow"
	outcome({"resource": "database_query", "action": "write"}, with_confirm(ask_first)).outcome == "allow"
	outcome({"action": "write"}, {"confirm": {}}).outcome == "allow"
}

test_confirm_excepts_roles if {
	outcome({"action": "write", "roles": ["admin", "developer"]}, with_confirm(ask_first)).outcome == "allow"
	outcome({"action": "write", "roles": ["developer"]}, with_confirm(ask_first)).outcome == "confirm"
}

test_confirm_opens_nothing if {
	outcome({"action": "write", "roles": ["analyst"]}, with_confirm(ask_first)).outcome == "deny"
	outcome({"action": "write", "tenant": "tenant_c"}, with_confirm(ask_first)).rule == "tenant"
	outcome({"action": "write", "time": {"minute": 0}}, with_confirm(ask_first)).rule == "hours"
	denied := outcome(
		{"resource": "api_gateway", "action": "invoke", "tenant": "tenant_b"},
		{"confirm": {"api_gateway": {"invoke": ask_first}}},
	)
	denied.rule == "constraints"
}

test_confirm_does_not_hide if {
	outcome({"action": "write", "phase": "list"}, with_confirm(ask_first)).allowed
}

test_confirm_of_the_wrong_type_denies if {
	every wrong in [null, 1, "text", true, [], ["write"]] {
		outcome({"action": "write"}, {"confirm": wrong}).outcome == "deny"
		outcome({"action": "write"}, {"confirm": {"file_system": wrong}}).outcome == "deny"
		outcome({"action": "write"}, with_confirm(wrong)).outcome == "deny"
		outcome({"action": "write"}, with_confirm({"message": wrong})).outcome in {"deny", "confirm"}
	}
	outcome({"action": "write"}, with_confirm({})).outcome == "deny"
	outcome({"action": "write"}, with_confirm({"message": ""})).outcome == "deny"
	outcome({"action": "write"}, with_confirm({"message": "x", "except_roles": null})).outcome == "confirm"
}

test_limits if {
	count(outcome({"resource": "api_gateway", "action": "invoke"}, {}).limits) == 1
	outcome({}, {}).limits == []
}

test_list_looks_at_roles_and_tenants_only if {
	outcome({"phase": "list", "action": "write", "time": {"minute": 0}}, {}).allowed
	outcome({"phase": "list", "action": "*"}, {}).allowed
	outcome({"phase": "list", "action": "*"}, {}).constraints == {}
	not outcome({"phase": "list", "action": "*", "resource": "other"}, {}).allowed
	not outcome({"phase": "list", "action": "delete"}, {}).allowed
	not outcome({"phase": "list", "tenant": "tenant_c"}, {}).allowed
}

test_a_star_is_an_action_in_lists_only if {
	not outcome({"action": "*"}, {}).allowed
}

test_unknown_phases_deny if {
	every phase in ["result", "", null] {
		not outcome({"phase": phase}, {}).allowed
		not outcome({"phase": phase, "resource": "mcp", "action": "list"}, {}).allowed
	}
}

test_streams_bring_news_and_what_a_client_takes if {
	stream := {"phase": "stream", "resource": "mcp", "roles": ["idle"]}
	not outcome({"phase": "stream"}, {}).allowed
	outcome(object.union(stream, {"action": "list"}), {}).allowed
	not outcome(object.union(stream, {"action": "list", "roles": []}), {}).allowed
	not outcome(object.union(stream, {"action": "connect"}), {}).allowed
	every action in ["elicit", "sample", "roots"] {
		asked := object.union(stream, {"action": action})
		outcome(object.union(asked, {"protocol": "2026-07-28"}), {}).allowed
		not outcome(object.union(asked, {"protocol": "2026-07-28", "roles": []}), {}).allowed
		not outcome(object.union(asked, {"protocol": "2025-11-25"}), {}).allowed
		granted := {"roles": {"idle": {"mcp": [action]}}}
		outcome(object.union(asked, {"protocol": "2025-11-25"}), granted).allowed
	}
}

test_protocol_methods if {
	every action in ["connect", "list", "notify", "complete", "log", "answer"] {
		outcome({"resource": "mcp", "action": action, "roles": ["idle"]}, {}).rule == "protocol"
		not outcome({"resource": "mcp", "action": action, "roles": []}, {}).allowed
		not outcome({"resource": "mcp", "action": action, "roles": ["other"]}, {}).allowed
		not outcome({"resource": "mcp", "action": action, "tenant": "tenant_c"}, {}).allowed
	}
	not outcome({"resource": "mcp", "action": "subscribe"}, {}).allowed
	outcome({"resource": "mcp", "action": "subscribe"}, {"roles": {"developer": {"mcp": ["subscribe"]}}}).allowed
}

# A deny that is read from data must not vanish with it.
test_missing_data_denies if {
	every member in ["tenants", "roles", "constraints", "hours", "limits"] {
		not outcome_without({}, member).allowed
		not outcome_without({"action": "write"}, member).allowed
		not outcome_without({"resource": "api_gateway", "action": "invoke"}, member).allowed
	}
	nothing := authz with input as read_file with data.enterprise.mcp.data as {}
	not nothing.allowed
	nothing.rule == "data"
}

test_data_of_wrong_types_denies if {
	every member in ["tenants", "roles", "constraints", "hours", "limits"] {
		every wrong in [null, 1, "text", true, [], ["x"]] {
			broken := object.union(without(member), {member: wrong})
			result := authz with input as object.union(read_file, {"action": "write"})
				with data.enterprise.mcp.data as broken
			not result.allowed
		}
	}
}

test_wrong_types_within_data_deny if {
	every over in [
		{"hours": {"actions": "write"}},
		{"hours": {"actions": null}},
		{"hours": {"from_minute": "540"}},
		{"hours": {"to_minute": null}},
		{"constraints": {"file_system": null}},
		{"constraints": {"file_system": ["x"]}},
		{"constraints": {"file_system": {"allowed_paths": null}}},
		{"constraints": {"file_system": {"allowed_paths": {"template": null}}}},
		{"limits": {"file_system": {"write": null}}},
		{"limits": {"file_system": {"write": "30"}}},
		{"limits": {"file_system": null}},
		{"roles": {"developer": {"file_system": "write"}}},
		{"roles": {"developer": {"file_system": null}}},
		{"roles": {"developer": null}},
	] {
		not outcome({"action": "write"}, over).allowed
	}
}

with_scopes := {"tools": {
	"*": {"file_read": {"scopes": ["files.read"]}, "file_write": {"scopes": ["files.write"]}},
	"plain": {"file_read": {}},
	"broken": {"file_read": {"scopes": "files.read"}},
}}

call_of(server, tool) := {"method": "tools/call", "server": server, "name": tool}

test_scopes_of_a_tool if {
	outcome(call_of("demo", "file_read"), with_scopes).scopes == ["files.read"]
	outcome(object.union(call_of("demo", "file_write"), {"phase": "list"}), with_scopes).scopes == ["files.write"]
	outcome(call_of("plain", "file_read"), with_scopes).scopes == []
	outcome(call_of("demo", "other"), with_scopes).scopes == []
	outcome(object.union(call_of("demo", "file_read"), {"method": "prompts/get"}), with_scopes).scopes == []
	outcome(object.union(call_of("demo", "file_read"), {"action": "delete"}), with_scopes).scopes == []
}

test_scopes_of_the_wrong_type_deny if {
	not outcome(call_of("broken", "file_read"), with_scopes).allowed
	not outcome(object.union(call_of("broken", "file_read"), {"phase": "list"}), with_scopes).allowed
}
