// A name server on loopback that answers from a zone: addresses, a response code, or nothing at all.
import { createSocket } from 'node:dgram'

/** RFC 1035 section 4.1.1. */
export const rcodes = { noError: 0, servFail: 2, nxDomain: 3, refused: 5 } as const

/** The rdata of each record, or a response code; 'silence' answers nothing. */
type ZoneAnswer = readonly Buffer[] | number | 'silence'
export type Zone = Readonly<Record<string, { readonly a: ZoneAnswer; readonly aaaa: ZoneAnswer }>>

/** The four bytes of an A record, or the sixteen of 2001:db8::last. */
export const ipv4 = (text: string) => Buffer.from(text.split('.').map(Number))
export const documentationIpv6 = (last: number) => Buffer.from([0x20, 1, 0x0d, 0xb8, ...new Array(11).fill(0), last])

const typeA = 1
const headerLength = 12

export async function startNameServer(zone: Zone) {
  const asked: string[] = []
  const socket = createSocket('udp4', (query, { port, address }) => {
    const { name, type, end } = readQuestion(query)
    asked.push(name)
    const answer = zone[name]?.[type === typeA ? 'a' : 'aaaa'] ?? rcodes.nxDomain
    if (answer !== 'silence') socket.send(reply(query.subarray(0, end), type, answer), port, address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    stop: () => new Promise<void>((resolve) => void socket.close(() => resolve())),
  }
}

function readQuestion(query: Buffer) {
  const labels: string[] = []
  let at = headerLength
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('ascii', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 }
}

function reply(question: Buffer, type: number, answer: Exclude<ZoneAnswer, 'silence'>): Buffer {
  const [rcode, records] = typeof answer === 'number' ? [answer, []] : [rcodes.noError, answer]
  const header = Buffer.alloc(headerLength)
  question.copy(header, 0, 0, 2)
  header.writeUInt16BE(0x8180 | rcode, 2) // a response, recursion desired and available
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(records.length, 6)
  return Buffer.concat([header, question.subarray(headerLength), ...records.map((data) => record(type, data))])
}

function record(type: number, data: Buffer): Buffer {
  const head = Buffer.from([0xc0, headerLength, 0, type, 0, 1, 0, 0, 0, 60, 0, data.length])
  return Buffer.concat([head, data])
}
