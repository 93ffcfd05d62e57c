/** Compares resolved properties with the shape that the harness understands; refuses every other name. */
import { isList, isRecord, type Json } from './json.ts'
import type { Shape } from './resource-type.ts'
import { type Place, TemplateFailure } from './template-failure.ts'

/** Throws a TemplateFailure at the first property that is not understood, naming those that are. */
export function checkShape(value: Json, shape: Shape, place: Place): void {
  switch (shape.kind) {
    case 'any':
      checkNoDynamicReference(value, place)
      return
    case 'list':
      if (!isList(value)) throw new TemplateFailure(place, 'must be a list')
      value.forEach((item, index) => checkShape(item, shape.of, place.property(index)))
      return
    case 'fields':
      if (!isRecord(value)) throw new TemplateFailure(place, 'must be an object')
      for (const [name, item] of Object.entries(value)) {
        const known = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined
        if (known === undefined) {
          throw new TemplateFailure(
            place.property(name),
            'property is not known',
            Object.keys(shape.fields),
          )
        }
        checkShape(item, known, place.property(name))
      }
  }
}

/** `{{resolve:...}}` is evaluated by CloudFormation itself; here it would pass as a literal. */
function checkNoDynamicReference(value: Json, place: Place): void {
  if (typeof value === 'string') {
    if (value.includes('{{resolve:')) {
      throw new TemplateFailure(place, 'dynamic references ({{resolve:...}}) are not known')
    }
  } else if (isList(value)) {
    value.forEach((item, index) => checkNoDynamicReference(item, place.property(index)))
  } else if (isRecord(value)) {
    for (const [name, item] of Object.entries(value)) {
      checkNoDynamicReference(item, place.property(name))
    }
  }
}
