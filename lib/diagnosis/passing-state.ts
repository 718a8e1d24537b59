// What a server of mailboxes says of a state that passes by itself.

/** Words of a state that passes by itself, or that is about how often we come: then nothing is known about the service. */
const passing =
  /too many|limit|try again|later|temporar|unavailable|overload|busy|shut(?:ting)? ?down|maximum|\[(?:LIMIT|UNAVAILABLE|SYS\/TEMP|TRYLATER)\]/i

/** Whether the words are about such a state, or about how often we come. */
export function namesPassingState(text: string): boolean {
  return passing.test(text)
}
