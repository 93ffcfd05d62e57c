/**
 * The page on which somebody says who they are, with the tenants and roles of the policy that runs.
 */
export interface FormSuggestions {
  readonly tenants: readonly string[]
  readonly roles: readonly string[]
  rolesForAll(): readonly string[]
}

const NONE: FormSuggestions = { tenants: [], roles: [], rolesForAll: () => [] }

export function signInForm(suggestions: FormSuggestions = NONE): string {
  const { tenants, roles } = suggestions
  const options = tenants.map((tenant) => `<option value="${escaped(tenant)}">`).join('')
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sign in: local identity provider</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 24rem; margin: 4rem auto; padding: 0 1rem }
  label, input, button { display: block; width: 100%; box-sizing: border-box; font: inherit }
  input, button { padding: .5rem; margin: .25rem 0 1rem }
  small { display: block; margin: -.75rem 0 1rem; overflow-wrap: anywhere }
</style>
<h1>Who are you?</h1>
<p>This local identity provider believes what you say.</p>
<form method="post">
  <label>Subject <input name="subject" value="alice" required autofocus></label>
  <label>Tenant <input name="tenant" value="${escaped(tenants[0] ?? '')}" list="tenants" required></label>
  <datalist id="tenants">${options}</datalist>
  ${known('tenants', tenants)}
  <label>Roles <input name="roles" value="${escaped(suggestions.rolesForAll().join(','))}"></label>
  ${known('roles', roles)}
  <button>Sign in</button>
</form>
</html>
`
}

function known(what: string, names: readonly string[]): string {
  if (names.length === 0) return ''
  return `<small>The policy that this stack started with knows the ${what} ${escaped(names.join(', '))}.</small>`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
