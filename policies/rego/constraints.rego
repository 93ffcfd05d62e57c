# Conditions that an allowed call must keep, by name.
package enterprise.mcp.constraints

of_resource := object.get(data.enterprise.mcp.data.constraints, input.resource, {})

# Those that the caller's roles do not except it from.
demanded[name] := constraint if {
	some name, constraint in of_resource
	not excepted(constraint)
}

excepted(constraint) if {
	some role in constraint.except_roles
	role in input.roles
}

applicable[name] := value_for(constraint) if some name, constraint in demanded

# A demanded constraint without a value for this caller would otherwise vanish, and so would all of
# them where the data is not what it should be.
complete if {
	is_object(of_resource)
	count(applicable) == count(demanded)
}

value_for(constraint) := constraint.value

value_for(constraint) := constraint.by_tenant[input.tenant]

# A comprehension over nothing is an empty list, not undefined, so the template comes first.
value_for(constraint) := [replace(item, "{tenant}", input.tenant) | some item in template] if {
	template := constraint.template
	is_array(template)
}
