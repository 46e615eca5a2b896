package bench

not_products := {"billing", "organization", "general", "helpcenter"}

works_technically contains role.sid if {
	some role in input.roles
	role.lowestLevel == "ACCOUNT"
	role.friendlyName in {"Administrator", "Developer"}
}

works_technically contains role.sid if {
	some role in input.roles
	group := regex.replace(lower(role.productGroup), "[^a-z]", "")
	not group in not_products
	not endswith(lower(role.friendlyName), "viewer")
}

wide contains role.sid if {
	some role in input.roles
	role.lowestLevel == "ORGANIZATION"
	role.friendlyName in {"Administrator", "Owner"}
}

technical contains assignment.identity if {
	some assignment in input.assignments
	assignment.roleSid in works_technically
}

administrators contains assignment.identity if {
	some assignment in input.assignments
	assignment.roleSid in wide
}

headline contains user.email if {
	some user in input.users
	user.sid in administrators
	user.sid in technical
}
