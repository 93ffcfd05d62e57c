/** What a database's own functions are listed as. */
export interface FunctionList {
  /** Called without a schema; in lower case. */
  readonly builtIn: ReadonlySet<string>
  /** Part of the grammar and no functions: in quotes the same word calls a function of the company's. */
  readonly grammar?: ReadonlySet<string>
  /** Whether the server finds its own functions by a name in quotes, too. */
  readonly isQuotable: boolean
  /** The system's schema -> the functions in it, in lower case. */
  readonly schemas?: Readonly<Record<string, ReadonlySet<string>>>
}

/** Names that stand in a text, separated by white space. */
export const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))
