// Brings the pages about findings and the guide up to their texts. Run it when a text has changed.
import { writeFile } from 'node:fs/promises'
import { findingsPage, writeFindings } from './finding-docs.ts'
import { guidePage, writeGuide } from './guide-docs.ts'

await writeFile(findingsPage, writeFindings())
await writeFile(guidePage, writeGuide())
