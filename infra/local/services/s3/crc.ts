/**
 * The two cyclic redundancy checks that S3 takes and Node does not have: CRC32C and CRC64NVME.
 * Both reflected, all ones at start and end (RFC 3720 appendix B.4; NVMe base specification 5.2.1.3.4).
 */
const CRC32C_POLYNOMIAL = 0x82f63b78
const CRC64_HIGH = 0x9a6c9329
const CRC64_LOW = 0xac4bc9b5

const crc32cTable = new Uint32Array(256)
const highTable = new Uint32Array(256)
const lowTable = new Uint32Array(256)

for (let byte = 0; byte < 256; byte += 1) {
  let crc = byte
  let high = 0
  let low = byte
  for (let bit = 0; bit < 8; bit += 1) {
    crc = crc & 1 ? (crc >>> 1) ^ CRC32C_POLYNOMIAL : crc >>> 1
    const carry = low & 1
    low = (low >>> 1) | (high << 31)
    high >>>= 1
    if (carry) {
      high ^= CRC64_HIGH
      low ^= CRC64_LOW
    }
  }
  crc32cTable[byte] = crc
  highTable[byte] = high
  lowTable[byte] = low
}

/** CRC32C as four big-endian bytes. */
export function crc32c(bytes: Uint8Array): Buffer {
  let crc = 0xffffffff
  for (const byte of bytes) crc = (crc >>> 8) ^ (crc32cTable[(crc ^ byte) & 0xff] ?? 0)
  const out = Buffer.alloc(4)
  out.writeUInt32BE((crc ^ 0xffffffff) >>> 0)
  return out
}

/** CRC64NVME as eight big-endian bytes. */
export function crc64nvme(bytes: Uint8Array): Buffer {
  // Two halves: BigInt would take a hundred times as long.
  let high = 0xffffffff
  let low = 0xffffffff
  for (const byte of bytes) {
    const index = (low ^ byte) & 0xff
    low = ((low >>> 8) | (high << 24)) ^ (lowTable[index] ?? 0)
    high = (high >>> 8) ^ (highTable[index] ?? 0)
  }
  const out = Buffer.alloc(8)
  out.writeUInt32BE(~high >>> 0, 0)
  out.writeUInt32BE(~low >>> 0, 4)
  return out
}
