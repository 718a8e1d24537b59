// Brings docs up to what the fake server can do. Run it when a scenario or its form has changed.
import { readFile, writeFile } from 'node:fs/promises'
import { docs, scenarioJsonSchema, withScenarioTable } from './fake-server-docs.ts'

await writeFile(docs.page, await withScenarioTable(await readFile(docs.page, 'utf8')))
await writeFile(docs.schema, `${JSON.stringify(scenarioJsonSchema(), undefined, 2)}\n`)
