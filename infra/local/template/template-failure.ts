/** The one exception that stops a start: it names stack, logical id, property path and what is known. */

/** Where in an assembly a value stands: `Stack/LogicalId.Properties.Path`. */
export class Place {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  property(name: string | number): Place {
    return new Place(typeof name === 'number' ? `${this.text}[${name}]` : `${this.text}.${name}`)
  }
}

/** Thrown while a template is read: something in it is unknown or broken, so nothing may start. */
export class TemplateFailure extends Error {
  override readonly name = 'TemplateFailure'
  readonly place: string

  constructor(place: Place, problem: string, known: readonly string[] = []) {
    const list = known.length === 0 ? '' : ` (known here: ${[...known].sort().join(', ')})`
    super(`${place.text}: ${problem}${list}`)
    this.place = place.text
  }
}
