// Content-Type, RFC 2045 section 5: the type in lower case and its parameters.

export interface ContentType {
  /** "text/plain" where none can be read. */
  readonly type: string
  readonly parameters: ReadonlyMap<string, string>
}

const parameter = /;\s{0,80}([\w*-]{1,60})\s{0,20}=\s{0,20}(?:"([^"]{0,500})"|([^\s;"]{0,500}))/g
const noParameters: ReadonlyMap<string, string> = new Map()

/** What a Content-Type says. */
export function readContentType(value: string): ContentType {
  const type = /^\s{0,80}([\w!#$&^.+-]{1,80}\/[\w!#$&^.+-]{1,80})/.exec(value)?.[1]?.toLowerCase() ?? 'text/plain'
  if (!value.includes(';')) return { type, parameters: noParameters }
  const pairs = [...value.slice(0, 4000).matchAll(parameter)]
  return {
    type,
    parameters: new Map(pairs.map(([, name = '', quoted, plain]) => [name.toLowerCase(), quoted ?? plain ?? ''])),
  }
}
