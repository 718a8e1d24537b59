// What an entry of the guide is: background and advice that holds for many findings.

export interface GuideText {
  readonly title: string
  /** Paragraphs of plain sentences. */
  readonly text: readonly string[]
  /** The requirements that it answers: "R007". */
  readonly requirements: readonly string[]
  /** Shell commands, ready to paste but for the words in capitals. */
  readonly commands?: readonly string[]
  /** "RFC 8314 section 3.3". */
  readonly references?: readonly string[]
  /** Ids of findings, and of other entries, that belong to it. */
  readonly seeAlso?: readonly string[]
}
