// The caller's mistakes, as values of one error class: the doors turn it into exit code 2 or status 400.
import type * as z from 'zod/mini'

export interface InputIssue {
  /** Where: a path such as "seeds.0.address", or the name of a flag. Empty for the input as a whole. */
  readonly field: string
  /** What is wrong and how to mend it, one sentence. */
  readonly message: string
}

/** Thrown for input that the caller can mend, and for nothing else. */
export class InputError extends Error {
  override readonly name = 'InputError'
  readonly issues: readonly InputIssue[]

  constructor(issues: readonly InputIssue[]) {
    super(issues.map((issue) => (issue.field ? `${issue.field}: ${issue.message}` : issue.message)).join('; '))
    this.issues = issues
  }
}

/** The value as the schema reads it; throws InputError that names every field at fault. */
export function parseInput<Schema extends z.ZodMiniType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value, { reportInput: true })
  if (result.success) return result.data
  throw new InputError(result.error.issues.flatMap(readIssue))
}

type Issue = z.core.$ZodIssue

function readIssue(issue: Issue): readonly InputIssue[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: [...path, key].join('.'), message: 'This field is not known here.' }))
  }
  return [{ field: path.join('.'), message: issueText(issue) }]
}

function issueText(issue: Issue): string {
  if (issue.code === 'invalid_type') return `Expected ${article(issue.expected)} here${missing(issue)}.`
  if (issue.code === 'invalid_value') return `Expected one of: ${issue.values.map(String).join(', ')}.`
  if (issue.code === 'too_small') return `Too small or too short: at least ${issue.minimum}.`
  if (issue.code === 'too_big') return `Too large or too long: at most ${issue.maximum}.`
  return issue.message
}

function missing(issue: Issue): string {
  return issue.input === undefined ? ', found nothing' : ''
}

function article(expected: string): string {
  const noun = { int: 'whole number', array: 'list' }[expected] ?? expected
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`
}
