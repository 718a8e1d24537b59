// The forms in which a secret may come back: as it is, in hexadecimal, and in base64 with anything before and behind it.
import type { Secret } from './secrets.ts'

/** A text to look for; latin1 in lower case, one character for each byte. */
export interface Form {
  readonly text: string
  /** Whether it stands in a run of digits and letters that tells more than the form: then the whole run goes. */
  readonly inRun: boolean
  /** Whether a piece of it is too much already. */
  readonly inPieces: boolean
}

/** Characters of base64 below which a form may be chance. */
const shortestBase64 = 7

/** Every form to look for. Escapes of single characters (%40, =40, \u0040, + for a space) are for the reader to undo. */
export function formsOf({ text, hidden }: Secret): readonly Form[] {
  const bytes = Buffer.from(text)
  const runs = base64Forms(bytes).filter((form) => form.length >= shortestBase64)
  if (hidden === 'in-base64') return runs.map((run) => ({ text: run.toLowerCase(), inRun: true, inPieces: false }))
  const latin1 = Buffer.from(text, 'latin1')
  const plain = [bytes.toString('latin1'), ...(latin1.toString('latin1') === text ? [text] : [])]
  return [
    ...plain.map((one) => ({ text: one.toLowerCase(), inRun: false, inPieces: true })),
    ...[bytes.toString('hex'), ...runs, ...asOthersStoreIt(text)].map((one) => ({
      text: one.toLowerCase(),
      inRun: true,
      inPieces: true,
    })),
  ]
}

/**
 * In base64 a byte is one and a third characters, so a text looks one of three ways, whatever stands before it. Of each,
 * the characters that hold nothing but bits of this text, in both alphabets of RFC 4648.
 */
function base64Forms(bytes: Uint8Array): readonly string[] {
  const standard = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
    return encoded.slice(Math.ceil((8 * offset) / 6), Math.floor((8 * (offset + bytes.length)) / 6))
  })
  return [...new Set([...standard, ...standard.map(toUrlAlphabet)])]
}

/** In UTF-16, as Windows and Java have it, and in base64 once more, as a log does that encodes what it was given. */
function asOthersStoreIt(text: string): readonly string[] {
  const utf16 = Buffer.from(text, 'utf16le')
  const twice = base64Forms(Buffer.from(text)).flatMap((form) => base64Forms(Buffer.from(form)))
  return [...base64Forms(utf16), utf16.toString('hex'), ...twice].filter((form) => form.length >= shortestBase64)
}

function toUrlAlphabet(text: string): string {
  return text.replaceAll('+', '-').replaceAll('/', '_')
}
