// The parts of docs that follow from the fake server itself: the table of built-in scenarios, and the schema of their files.
import * as z from 'zod/mini'
import { listBuiltInScenarios } from '../fixtures/scripted/built-in-scenarios.ts'
import { scenarioSchema } from '../fixtures/scripted/scenario.ts'

export const docs = {
  page: new URL('../docs/fake-server.md', import.meta.url),
  schema: new URL('../docs/scenario.schema.json', import.meta.url),
}

const begin = '<!-- scenarios: written by scripts/write-fake-server-docs.ts -->\n'
const end = '<!-- end -->\n'

/** The page with its table of scenarios as they are now. */
export async function withScenarioTable(page: string): Promise<string> {
  const scenarios = await listBuiltInScenarios()
  const rows = scenarios.map(({ id, title }) => `| \`${id}\` | ${title.replaceAll('|', '\\|')} |\n`)
  const table = ['| id | what it does |\n', '|---|---|\n', ...rows].join('')
  return page.slice(0, page.indexOf(begin) + begin.length) + table + page.slice(page.indexOf(end))
}

/** The JSON schema of a scenario file. */
export function scenarioJsonSchema() {
  return { ...z.toJSONSchema(scenarioSchema, { io: 'input' }), title: 'A scenario of the fake mail server of SMTPing' }
}
