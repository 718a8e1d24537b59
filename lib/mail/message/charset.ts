// Text out of bytes in whatever charset a message names, or misnames: a label that nobody knows is read as Latin-1, and
// what the named charset cannot hold is tried in others. Nothing here fails.

/** Labels that mailers write and the Encoding standard does not list. */
const misspelt: Readonly<Record<string, string>> = {
  'unicode-1-1-utf-7': 'utf-8',
  cp932: 'shift_jis',
  'iso-2022-jp-ms': 'iso-2022-jp',
  'iso2022-jp': 'iso-2022-jp',
  jis: 'iso-2022-jp',
  eucjp: 'euc-jp',
  'euc-jp-ms': 'euc-jp',
  'x-euc-jp': 'euc-jp',
  'shift-jis': 'shift_jis',
  sjis: 'shift_jis',
  utf8: 'utf-8',
  cp936: 'gbk',
  cp949: 'euc-kr',
  cp950: 'big5',
  cp1252: 'windows-1252',
}

/** Asked in this order where the bytes do not fit the label; the Japanese ones only under a label that is Japanese. */
const guesses = ['utf-8']
const japaneseGuesses = ['utf-8', 'euc-jp', 'shift_jis']

type Decoder = InstanceType<typeof TextDecoder>
const decoders = new Map<string, Decoder | undefined>()

/** The text of bytes whose charset has this label. */
export function decodeText(bytes: Uint8Array, label: string): string {
  const named = label.trim().toLowerCase()
  const charset = misspelt[named] ?? named
  if (charset.startsWith('iso-2022-') && has8Bit(bytes)) return decodeGuessing(bytes, japaneseGuesses)
  if (charset === '' || charset === 'us-ascii') return decodeGuessing(bytes)
  const decoder = decoderOf(charset)
  if (!decoder) return decodeGuessing(bytes)
  const text = decoder.decode(bytes)
  return text.includes('\ufffd') ? decodeGuessing(bytes, /jp|jis/.test(charset) ? japaneseGuesses : guesses) : text
}

/** The Encoding standard has fewer; behind them nobody remembers labels that hostile mail makes up. */
const maxDecoders = 200

/** One character per byte, so that places in the text are places in the bytes. Only what is ASCII reads as written. */
export function byteText(bytes: Uint8Array): string {
  return decoderOf('x-user-defined')?.decode(bytes) ?? ''
}

function decodeGuessing(bytes: Uint8Array, labels: readonly string[] = guesses): string {
  for (const guess of labels) {
    const text = decoderOf(guess)?.decode(bytes) ?? ''
    if (!text.includes('\ufffd')) return text
  }
  return decoderOf('windows-1252')?.decode(bytes) ?? ''
}

/** Decoders are made once, and what is no label is asked once. */
function decoderOf(label: string): Decoder | undefined {
  if (decoders.has(label)) return decoders.get(label)
  try {
    const decoder = new TextDecoder(label)
    decoders.set(label, decoder)
    return decoder
  } catch {
    if (decoders.size < maxDecoders) decoders.set(label, undefined)
    return undefined
  }
}

function has8Bit(bytes: Uint8Array): boolean {
  return bytes.some((byte) => byte > 127)
}
