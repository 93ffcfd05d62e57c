/**
 * Prints expressions from their syntax tree. The parser keeps parentheses as nodes, so operators are
 * printed flat, as they were written. Refuses every kind of expression that is not listed here.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts'
import { printFunction } from './functions.ts'
import { printMatch } from './matches.ts'
import { printName, printValue } from './names.ts'
import { type Pen, printList } from './pen.ts'
import { printSpecialForm } from './special-forms.ts'
import { EMPTY_SET_MEANT, OPERATORS_MEANT, SETS_MEANT } from './stand-ins.ts'
import { has, listOf, only, textOf, Unread, variantOf, wordOf } from './tree.ts'

const BINARY: Readonly<Record<string, string>> = {
  Plus: '+',
  Minus: '-',
  Multiply: '*',
  Divide: '/',
  Modulo: '%',
  StringConcat: '||',
  Gt: '>',
  Lt: '<',
  GtEq: '>=',
  LtEq: '<=',
  LtDashGt: '<->',
  Spaceship: '<=>',
  Eq: '=',
  NotEq: '<>',
  And: 'AND',
  Or: 'OR',
  Xor: 'XOR',
  BitwiseOr: '|',
  BitwiseAnd: '&',
  BitwiseXor: '^',
  MyIntegerDivide: 'DIV',
  Match: 'MATCH',
  Regexp: 'REGEXP',
  PGBitwiseXor: '#',
  PGBitwiseShiftLeft: '<<',
  PGBitwiseShiftRight: '>>',
  PGExp: '^',
  PGOverlap: '&&',
  PGRegexMatch: '~',
  PGRegexIMatch: '~*',
  PGRegexNotMatch: '!~',
  PGRegexNotIMatch: '!~*',
  PGLikeMatch: '~~',
  PGILikeMatch: '~~*',
  PGNotLikeMatch: '!~~',
  PGNotILikeMatch: '!~~*',
  PGStartsWith: '^@',
  Arrow: '->',
  LongArrow: '->>',
  HashArrow: '#>',
  HashLongArrow: '#>>',
  AtAt: '@@',
  AtArrow: '@>',
  ArrowAt: '<@',
  HashMinus: '#-',
  AtQuestion: '@?',
  Question: '?',
  QuestionAnd: '?&',
  QuestionPipe: '?|',
  Overlaps: 'OVERLAPS',
}

const UNARY: Readonly<Record<string, string>> = {
  Plus: '+',
  Minus: '-',
  Not: 'NOT',
  BitwiseNot: '~',
  PGAbs: '@',
  PGSquareRoot: '|/',
  PGCubeRoot: '||/',
}

const POSTFIX: Readonly<Record<string, string>> = {
  IsFalse: 'IS FALSE',
  IsNotFalse: 'IS NOT FALSE',
  IsTrue: 'IS TRUE',
  IsNotTrue: 'IS NOT TRUE',
  IsNull: 'IS NULL',
  IsNotNull: 'IS NOT NULL',
  IsUnknown: 'IS UNKNOWN',
  IsNotUnknown: 'IS NOT UNKNOWN',
}

/** Prints one expression. Throws `Unread`. */
export function printExpression(pen: Pen, node: JsonValue | undefined): string {
  const [kind, payload] = variantOf(node)
  const postfix = Object.hasOwn(POSTFIX, kind) ? POSTFIX[kind] : undefined
  if (postfix !== undefined) return `${pen.expression(payload)} ${postfix}`
  switch (kind) {
    case 'Identifier':
      return isMeant(payload, EMPTY_SET_MEANT, pen) ? '()' : printName(payload, pen.dialect)
    case 'CompoundIdentifier':
      return listOf(payload)
        .map((part) => printName(part, pen.dialect))
        .join('.')
    case 'Value':
      return printValue(only(payload, ['value'])['value'], pen.dialect)
    case 'Nested':
      return `(${pen.expression(payload)})`
    case 'Tuple':
      return `(${printList(pen, listOf(payload))})`
    case 'Subquery':
      return `(${pen.query(payload)})`
    case 'Function':
      return printGroupingSets(pen, payload) ?? printFunction(pen, payload)
    case 'Wildcard':
      return '*'
    case 'IsDistinctFrom':
    case 'IsNotDistinctFrom': {
      const [left, right] = listOf(payload)
      const not = kind === 'IsNotDistinctFrom' ? 'NOT ' : ''
      return `${pen.expression(left)} IS ${not}DISTINCT FROM ${pen.expression(right)}`
    }
    case 'Exists': {
      const { subquery, negated } = only(payload, ['subquery', 'negated'])
      return `${not(negated)}EXISTS (${pen.query(subquery)})`
    }
    case 'InList': {
      const { expr, list, negated } = only(payload, ['expr', 'list', 'negated'])
      return `${pen.expression(expr)} ${not(negated)}IN (${printList(pen, listOf(list))})`
    }
    case 'InSubquery': {
      const { expr, subquery, negated } = only(payload, ['expr', 'subquery', 'negated'])
      return `${pen.expression(expr)} ${not(negated)}IN (${pen.query(subquery)})`
    }
    case 'Between': {
      const { expr, negated, low, high } = only(payload, ['expr', 'negated', 'low', 'high'])
      return `${pen.expression(expr)} ${not(negated)}BETWEEN ${pen.expression(low)} AND ${pen.expression(high)}`
    }
    case 'BinaryOp': {
      const { left, op, right } = only(payload, ['left', 'op', 'right'])
      return `${pen.expression(left)} ${operatorOf(pen, op)} ${pen.expression(right)}`
    }
    case 'UnaryOp':
      return printUnary(pen, only(payload, ['op', 'expr']))
    case 'Like':
    case 'ILike':
    case 'SimilarTo':
      return printMatch(pen, kind, payload)
    case 'RLike': {
      const members = ['negated', 'expr', 'pattern', 'regexp']
      const { negated, expr, pattern, regexp } = only(payload, members)
      const word = regexp === true ? 'REGEXP' : 'RLIKE'
      return `${pen.expression(expr)} ${not(negated)}${word} ${pen.expression(pattern)}`
    }
    case 'AnyOp':
    case 'AllOp': {
      const members = ['left', 'compare_op', 'right', 'is_some']
      const { left, compare_op: op, right, is_some: isSome } = only(payload, members)
      const word = kind === 'AllOp' ? 'ALL' : isSome === true ? 'SOME' : 'ANY'
      return `${pen.expression(left)} ${wordOf(BINARY, op)} ${word}${inParentheses(pen, right)}`
    }
    case 'Case':
      return printCase(pen, only(payload, ['operand', 'conditions', 'else_result']))
    case 'Array': {
      const { elem, named } = only(payload, ['elem', 'named'])
      return `${named === true ? 'ARRAY' : ''}[${printList(pen, listOf(elem))}]`
    }
    case 'CompoundFieldAccess':
      return printAccess(pen, only(payload, ['root', 'access_chain']))
    default:
      return printSpecialForm(pen, kind, payload)
  }
}

/** Operators that pgvector and pg_trgm bring, as the parser's library has no names for them. */
const CUSTOM: ReadonlySet<string> = new Set(
  '<#> <+> <~> <%> <% %> <<% %>> <<-> <->> <<<-> <->>>'.split(' '),
)

function operatorOf(pen: Pen, op: JsonValue | undefined): string {
  const [kind, text] = typeof op === 'string' ? [op, null] : variantOf(op)
  if (
    kind === 'Custom' &&
    typeof text === 'string' &&
    pen.dialect === 'postgresql' &&
    CUSTOM.has(text)
  )
    return text
  const meant = OPERATORS_MEANT[pen.dialect]
  return Object.hasOwn(meant, kind) ? wordOf(meant, kind) : wordOf(BINARY, op)
}

function isMeant(name: JsonValue | undefined, meant: string, { dialect }: Pen): boolean {
  return dialect === 'transactsql' && isJsonObject(name) && name['value'] === meant
}

/** Transact-SQL's GROUPING SETS, for which a call stands; undefined for any other call. */
function printGroupingSets(pen: Pen, call: JsonValue): string | undefined {
  if (!isJsonObject(call)) return undefined
  const [, name] = variantOf(listOf(call['name'])[0])
  if (!isMeant(name, SETS_MEANT, pen)) return undefined
  const [, list] = variantOf(only(call, ['name', 'args'])['args'])
  const sets = listOf(only(list, ['args'])['args']).map((argument) => {
    const [, set] = variantOf(only(argument, ['Unnamed'])['Unnamed'])
    return pen.expression(set)
  })
  return `GROUPING SETS (${sets.join(', ')})`
}

function not(negated: JsonValue | undefined): string {
  return negated === true ? 'NOT ' : ''
}

/** A space keeps two minus signs from becoming a comment. */
function printUnary(pen: Pen, { op, expr }: JsonObject): string {
  const word = wordOf(UNARY, op)
  const operand = pen.expression(expr)
  return /^(?:NOT|@|.*\/)$/.test(word) || /^[-+~@|]/.test(operand)
    ? `${word} ${operand}`
    : word + operand
}

function printCase(pen: Pen, { operand, conditions, else_result: otherwise }: JsonObject): string {
  const branches = listOf(conditions).map((branch) => {
    const { condition, result } = only(branch, ['condition', 'result'])
    return ` WHEN ${pen.expression(condition)} THEN ${pen.expression(result)}`
  })
  const head = has(operand) ? ` ${pen.expression(operand)}` : ''
  const tail = has(otherwise) ? ` ELSE ${pen.expression(otherwise)}` : ''
  return `CASE${head}${branches.join('')}${tail} END`
}

function printAccess(pen: Pen, { root, access_chain: chain }: JsonObject): string {
  const steps = listOf(chain).map((step) => {
    const [kind, payload] = variantOf(step)
    if (kind !== 'Subscript') throw new Unread(`access: ${kind}`)
    const [form, bounds] = variantOf(payload)
    if (form === 'Index') return `[${pen.expression(only(bounds, ['index'])['index'])}]`
    if (form !== 'Slice') throw new Unread(`subscript: ${textOf(form)}`)
    const { lower_bound: low, upper_bound: high } = only(bounds, ['lower_bound', 'upper_bound'])
    return `[${has(low) ? pen.expression(low) : ''}:${has(high) ? pen.expression(high) : ''}]`
  })
  return pen.expression(root) + steps.join('')
}

/** What stands after ANY or ALL has parentheses of its own only where it is a subquery. */
function inParentheses(pen: Pen, node: JsonValue | undefined): string {
  const [kind] = variantOf(node)
  const printed = pen.expression(node)
  return kind === 'Subquery' || kind === 'Nested' ? ` ${printed}` : `(${printed})`
}
