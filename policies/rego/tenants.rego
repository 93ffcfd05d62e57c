# Whether the caller's tenant is served.
package enterprise.mcp.tenants

known if data.enterprise.mcp.data.tenants[input.tenant] == true

# Any tenant that a token proves, as long as its name can stand inside a path or a pattern: what is
# left after trimming everything that may be in a name is nothing.
known if {
	data.enterprise.mcp.data.any_tenant == true
	count(input.tenant) > 0
	count(input.tenant) <= 128
	not startswith(input.tenant, ".")
	trim(input.tenant, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@:-") == ""
}
