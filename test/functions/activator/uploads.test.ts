import { describe, expect, it } from 'vitest'
import { uploadsOf } from '../../../functions/activator/uploads.ts'

const bridge = (over: object = {}, detail: object = {}) => ({
  'detail-type': 'Object Created',
  source: 'aws.s3',
  detail: {
    bucket: { name: 'policies' },
    object: { key: 'uploads/a.tar.gz', sequencer: '0A1', size: 1 },
    ...detail,
  },
  ...over,
})

const record = (key: string, eventName = 'ObjectCreated:Put', name = 'policies') => ({
  eventName,
  s3: { bucket: { name }, object: { key, sequencer: '0A2' } },
})

describe('uploadsOf', () => {
  it('reads an event of EventBridge', () => {
    expect(uploadsOf(bridge(), 'policies')).toEqual([{ key: 'uploads/a.tar.gz', sequencer: '0A1' }])
  })

  it('reads a key of EventBridge as it is', () => {
    const detail = { object: { key: 'uploads/a+b%20c.tar.gz' } }
    expect(uploadsOf(bridge({}, detail), 'policies')).toEqual([
      { key: 'uploads/a+b%20c.tar.gz', sequencer: null },
    ])
  })

  it('reads every record of a notification, its keys decoded', () => {
    const event = { Records: [record('uploads/a+b%2Bc.tar.gz'), record('uploads/c.tar.gz')] }
    expect(uploadsOf(event, 'policies').map(({ key }) => key)).toEqual([
      'uploads/a b+c.tar.gz',
      'uploads/c.tar.gz',
    ])
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['text', 'event'],
    ['an empty object', {}],
    ['no records', { Records: [] }],
    ['records that are none', { Records: [null, 1, {}, { s3: {} }] }],
    ['a deletion', bridge({ 'detail-type': 'Object Deleted' })],
    [
      'a deletion in a notification',
      { Records: [record('uploads/a.tar.gz', 'ObjectRemoved:Delete')] },
    ],
    ['another bucket', bridge({}, { bucket: { name: 'other' } })],
    [
      'another bucket in a notification',
      { Records: [record('uploads/a.tar.gz', undefined, 'other')] },
    ],
    ['what the activator itself writes', bridge({}, { object: { key: 'active.json' } })],
    ['a report', bridge({}, { object: { key: 'reports/a.tar.gz.json' } })],
    ['a folder made by hand', bridge({}, { object: { key: 'uploads/' } })],
    ['a key that is not text', bridge({}, { object: { key: 1 } })],
    ['a key that cannot be decoded', { Records: [record('uploads/%')] }],
  ])('finds no upload in %s', (_what, event) => {
    expect(uploadsOf(event, 'policies')).toEqual([])
  })
})
