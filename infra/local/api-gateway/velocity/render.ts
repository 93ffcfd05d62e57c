/** Renders a parsed mapping template over the variables it is given; `#set` changes them. */
import { callMethod, display, type Value } from './methods.ts'
import type { Expression, Node, Reference, Step } from './syntax.ts'

export type Variables = Record<string, Value>

/** More turns than any mapping of a 10 MB body needs; a range in a template must not hang the process. */
const MAXIMUM_TURNS = 100_000

export function render(nodes: readonly Node[], variables: Variables): string {
  let output = ''
  for (const node of nodes) {
    switch (node.kind) {
      case 'text':
        output += node.text
        break
      case 'value':
        output += display(evaluate(node.value, variables))
        break
      case 'set':
        assign(node.target, evaluate(node.value, variables), variables)
        break
      case 'if': {
        const branch = node.branches.find(
          ({ test }) => test === undefined || isTrue(evaluate(test, variables)),
        )
        if (branch !== undefined) output += render(branch.body, variables)
        break
      }
      case 'foreach':
        output += renderEach(node, variables)
    }
  }
  return output
}

function renderEach(node: Extract<Node, { kind: 'foreach' }>, variables: Variables): string {
  const value = evaluate(node.list, variables)
  const items: readonly Value[] = Array.isArray(value)
    ? value
    : typeof value === 'object' && value !== null
      ? Object.values(value)
      : []
  const outer = { item: variables[node.name], foreach: variables['foreach'] }
  let output = ''
  items.slice(0, MAXIMUM_TURNS).forEach((item, index) => {
    variables[node.name] = item
    const isLast = index === items.length - 1
    variables['foreach'] = {
      count: index + 1,
      index,
      hasNext: !isLast,
      first: index === 0,
      last: isLast,
    }
    variables['velocityCount'] = index + 1
    output += render(node.body, variables)
  })
  variables[node.name] = outer.item
  variables['foreach'] = outer.foreach
  return output
}

function evaluate(expression: Expression, variables: Variables): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.value
    case 'template':
      return render(expression.body, variables)
    case 'list':
      return expression.items.map((item) => evaluate(item, variables))
    case 'range': {
      const from = Number(evaluate(expression.from, variables))
      const to = Number(evaluate(expression.to, variables))
      const count = Math.min(Math.abs(to - from) + 1, MAXIMUM_TURNS)
      return Array.from({ length: count }, (_none, index) =>
        to < from ? from - index : from + index,
      )
    }
    case 'map':
      return Object.fromEntries(
        expression.entries.map(([key, value]) => [
          display(evaluate(key, variables)),
          evaluate(value, variables),
        ]),
      )
    case 'not':
      return !isTrue(evaluate(expression.of, variables))
    case 'binary':
      return evaluateBinary(expression, variables)
    case 'reference':
      return follow(expression, expression.steps, variables)
  }
}

function evaluateBinary(
  { operator, left, right }: Extract<Expression, { kind: 'binary' }>,
  variables: Variables,
): Value {
  const first = evaluate(left, variables)
  if (operator === '||') return isTrue(first) || isTrue(evaluate(right, variables))
  if (operator === '&&') return isTrue(first) && isTrue(evaluate(right, variables))
  const second = evaluate(right, variables)
  switch (operator) {
    case '==':
      return isEqual(first, second)
    case '!=':
      return !isEqual(first, second)
    case '+':
      return typeof first === 'number' && typeof second === 'number'
        ? first + second
        : display(first) + display(second)
    case '-':
      return Number(first) - Number(second)
    case '*':
      return Number(first) * Number(second)
    case '/':
      return Math.trunc(Number(first) / Number(second))
    case '%':
      return Number(first) % Number(second)
    case '<':
      return Number(first) < Number(second)
    case '>':
      return Number(first) > Number(second)
    case '<=':
      return Number(first) <= Number(second)
    case '>=':
      return Number(first) >= Number(second)
  }
}

function isEqual(left: Value, right: Value): boolean {
  if (typeof left === typeof right) return left === right
  return left !== undefined && right !== undefined && display(left) === display(right)
}

function isTrue(value: Value): boolean {
  return value !== undefined && value !== null && value !== false && value !== ''
}

function follow(reference: Reference, steps: readonly Step[], variables: Variables): Value {
  let value: Value = variables[reference.name]
  for (const step of steps) {
    switch (step.kind) {
      case 'property':
        value = property(value, step.name)
        break
      case 'index':
        value = property(value, display(evaluate(step.index, variables)))
        break
      case 'call':
        value = callMethod(
          value,
          step.name,
          step.arguments.map((argument) => evaluate(argument, variables)),
        )
    }
  }
  return value
}

function property(value: Value, name: string): Value {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.hasOwn(value, name) ? (value as Record<string, Value>)[name] : undefined
}

/** `#set($a.b = x)` makes the objects on the way. */
function assign(target: Reference, value: Value, variables: Variables): void {
  const names = [
    target.name,
    ...target.steps.map((step) =>
      step.kind === 'index' ? display(evaluate(step.index, variables)) : step.name,
    ),
  ]
  const last = names.pop() ?? ''
  let holder: Record<string, Value> = variables
  for (const name of names) {
    const next = Object.hasOwn(holder, name) ? holder[name] : undefined
    if (typeof next === 'object' && next !== null) holder = next as Record<string, Value>
    else {
      const made: Record<string, Value> = {}
      holder[name] = made
      holder = made
    }
  }
  if (last !== '__proto__') holder[last] = value
}
