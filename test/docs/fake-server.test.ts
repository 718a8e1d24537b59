// The page about the fake server says what it does, and what it says works.
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { certificateNames, scenarioStages } from '../../fixtures/scripted/scenario.ts'
import { keyedActions, plainActions } from '../../fixtures/scripted/scenario-actions.ts'
import { conditionsSchema } from '../../fixtures/scripted/scenario-conditions.ts'
import { readScenario } from '../../fixtures/scripted/scenario-file.ts'
import { docs, scenarioJsonSchema, withScenarioTable } from '../../scripts/fake-server-docs.ts'

const page = await readFile(docs.page, 'utf8')
const rerun = 'run npm run docs'

const section = (title: string) => page.split(/^#+ /m).find((part) => part.startsWith(title)) ?? ''

describe('the page', () => {
  test(`lists the built-in scenarios as they are (${rerun})`, async () => {
    expect(page).toBe(await withScenarioTable(page))
    expect(page.match(/^\| `[A-Z]\d\d` \|/gm)).toHaveLength(171)
  })

  test.each(scenarioStages)('tells of the stage %s', (stage) => {
    expect(section('at:')).toContain(`\`${stage}\``)
  })

  test.each(Object.keys(conditionsSchema.shape))('tells of the condition %s', (condition) => {
    expect(section('when:')).toMatch(new RegExp(`^\\| \`${condition}: `, 'm'))
  })

  test.each([...plainActions, ...Object.keys(keyedActions)])('tells of the action %s', (action) => {
    expect(section('do:')).toMatch(new RegExp(`^\\| \`${action}[:\`]`, 'm'))
  })

  test.each(certificateNames)('tells of the certificate %s', (name) => {
    expect(section('server')).toContain(`\`${name}\``)
  })

  const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text)

  test.each(examples)('shows a file that can be played: %j', (text) => {
    const whole = text.includes('title:') ? text : `title: of the page\n${text.replace('0123…', '01'.repeat(32))}`
    expect(readScenario(whole, { name: 'example' }).title).not.toBe('')
  })
})

test(`the JSON schema is that of the files (${rerun})`, async () => {
  expect(JSON.parse(await readFile(docs.schema, 'utf8'))).toEqual(JSON.parse(JSON.stringify(scenarioJsonSchema())))
})
