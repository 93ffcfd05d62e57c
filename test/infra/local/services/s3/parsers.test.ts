import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeAwsChunked } from '../../../../../infra/local/services/s3/aws-chunked.ts'
import { crc32c, crc64nvme } from '../../../../../infra/local/services/s3/crc.ts'
import { byBytes, pageOf } from '../../../../../infra/local/services/s3/listing.ts'
import { child, childText, readXml } from '../../../../../infra/local/services/s3/xml-read.ts'
import { element, xmlDocument } from '../../../../../infra/local/services/s3/xml-write.ts'

describe('the checksums', () => {
  const check = Buffer.from('123456789')
  it('meet the published check values', () => {
    expect(crc32c(check).toString('hex')).toBe('e3069283')
    expect(crc64nvme(check).toString('hex')).toBe('ae8b14860a799888')
  })
})

describe('decodeAwsChunked', () => {
  const chunk = (piece: Uint8Array, signed: boolean) =>
    Buffer.concat([
      Buffer.from(piece.length.toString(16)),
      Buffer.from(signed ? `;chunk-signature=${'0'.repeat(64)}` : ''),
      Buffer.from('\r\n'),
      piece,
      Buffer.from('\r\n'),
    ])

  it('gives back what was chunked, signed or not, with its trailers', () => {
    const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 400 }), { maxLength: 8 })
    fc.assert(
      fc.property(pieces, fc.boolean(), fc.boolean(), (data, signed, trailed) => {
        const end = `0${signed ? `;chunk-signature=${'0'.repeat(64)}` : ''}\r\n`
        const trailer = trailed ? 'x-amz-checksum-crc32:AAAAAA==\r\n' : ''
        const body = Buffer.concat([
          ...data.map((piece) => chunk(piece, signed)),
          Buffer.from(`${end}${trailer}\r\n`),
        ])
        const decoded = decodeAwsChunked(body)
        expect(decoded?.bytes.equals(Buffer.concat(data))).toBe(true)
        expect(decoded?.trailers.get('x-amz-checksum-crc32')).toBe(trailed ? 'AAAAAA==' : undefined)
      }),
    )
  })

  it.each([
    ['nothing', ''],
    ['a size that is no number', 'x\r\n'],
    ['a negative size', '-1\r\n\r\n'],
    ['a chunk that is cut short', '5\r\nabc\r\n'],
    ['a chunk without its line end', '3\r\nabc0\r\n\r\n'],
    ['no last chunk', '3\r\nabc\r\n'],
    ['bytes behind the end', '0\r\n\r\nmore'],
    ['a trailer twice', '0\r\na:1\r\nA:2\r\n\r\n'],
    ['a trailer without a colon', '0\r\nabc\r\n\r\n'],
    ['a size beyond what a body can hold', 'ffffffffff\r\n'],
  ])('refuses %s', (_, body) => {
    expect(decodeAwsChunked(Buffer.from(body))).toBeUndefined()
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        decodeAwsChunked(Buffer.from(bytes))
      }),
    )
  })
})

describe('readXml', () => {
  it('reads back every text that the writer wrote', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const root = readXml(xmlDocument(element('Delete', [element('Key', text)])))
        expect(root && childText(root, 'Key')).toBe(text)
      }),
    )
  })

  it('reads attributes, prefixes, comments, empty elements and references', () => {
    const root = readXml(
      '\uFEFF<?xml version="1.0"?><!-- c --><s3:A xmlns:s3="x"><B/>t<s3:C a=\'1\'>&#65;&#x42;&amp;</s3:C></s3:A>\n',
    )
    expect(root?.name).toBe('A')
    expect(root && child(root, 'B')?.text).toBe('')
    expect(root && childText(root, 'C')).toBe('AB&')
  })

  it.each([
    '',
    'text',
    '<a>',
    '<a></b>',
    '</a>',
    '<a/><b/>',
    '<a/>tail',
    '<a>&nbsp;</a>',
    '<a>&#x110000;</a>',
    '<a>& b</a>',
    '<a b=c/>',
    '<!DOCTYPE a><a/>',
    '<a><![CDATA[x]]></a>',
    '<a'.repeat(1000),
  ])('refuses %j', (source) => {
    expect(readXml(source)).toBeUndefined()
  })

  it('never throws, and is linear', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        readXml(text)
        readXml(`<a>${text}</a>`)
      }),
    )
  })
})

describe('pageOf', () => {
  const key = fc.string({
    unit: fc.constantFrom('a', 'b', '/', 'é', '😀'),
    minLength: 1,
    maxLength: 6,
  })

  it('shows every entry exactly once, whatever the page size', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(key, { maxLength: 25 }),
        fc.constantFrom('', '/'),
        fc.constantFrom('', 'a', 'a/'),
        fc.integer({ min: 1, max: 7 }),
        (keys, delimiter, prefix, size) => {
          const whole = pageOf(keys, { prefix, delimiter, after: '', size: 1000 })
          const seen: string[] = []
          let after = ''
          for (let turn = 0; turn < 60; turn += 1) {
            const page = pageOf(keys, { prefix, delimiter, after, size })
            const entries = [...page.keys, ...page.prefixes]
            expect(entries.length).toBeLessThanOrEqual(size)
            seen.push(...entries)
            if (page.next === undefined) break
            after = page.next
          }
          expect(seen.sort(byBytes)).toEqual([...whole.keys, ...whole.prefixes].sort(byBytes))
        },
      ),
    )
  })
})
