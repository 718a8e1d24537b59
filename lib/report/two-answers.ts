// What people ask about a send, answered in a sentence each: can we talk, and will you take this?
import * as z from 'zod/mini'
import { arrivalTexts, stageName } from '../diagnosis/outcome-texts.ts'
import {
  layerOfCause,
  layers,
  layerTexts,
  talkTexts,
  talkTextsByRule,
  untriedText,
} from '../diagnosis/texts/answer-texts.ts'
import type { Arrival, Cause, Outcome, Permanence } from '../mail/outcome.ts'
import type { Stage } from '../mail/stage.ts'
import { type Deferrals, deferralWords, spanText } from './deferrals.ts'

const answers = ['yes', 'no', 'not-yet', 'unknown'] as const

const answerSchema = z.object({
  answer: z.enum(answers),
  sentence: z.string(),
  /** Where the reason lies. */
  layer: z.optional(z.enum(layers)),
})
type Answer = z.infer<typeof answerSchema>

export const twoAnswersSchema = z.object({ talk: answerSchema, take: answerSchema })
export type TwoAnswers = z.infer<typeof twoAnswersSchema>

export interface AnsweredSend {
  readonly final: boolean
  readonly outcome?: Outcome | undefined
  readonly permanence?: Permanence | undefined
  readonly cause?: Cause | undefined
  /** The rule that decided: it knows what ended on our side. */
  readonly rule?: string | undefined
  readonly arrival?: Arrival | undefined
  readonly attempts: readonly { readonly outcome?: Outcome | undefined; readonly stage?: Stage | undefined }[]
  /** Where it was put off before. */
  readonly deferrals?: Deferrals | undefined
  /** There was to be one attempt, and no other whatever came of it. */
  readonly isTriedOnce?: boolean
  /** Since the first attempt. */
  readonly seconds: { readonly arrival?: number | undefined }
}

/** Both answers, as far as they are known. */
export function answerBoth(send: AnsweredSend): TwoAnswers {
  return { talk: answerTalk(send), take: answerTake(send) }
}

/** What is decided by these says nothing about the server: a worker died, its time was over, nothing could be made ready. */
const ours: readonly (string | undefined)[] = [
  'lost.our-failure',
  'lost.not-prepared',
  'lost.aborted',
  'lost.aborted-before-dot',
]

/** It was to end behind a stage, and did: as far as that all went well. */
function isStopped({ rule }: AnsweredSend): boolean {
  return rule === 'lost.stopped-as-asked'
}

/** Whether the last attempt that ended came as far as MAIL. */
function answerTalk(send: AnsweredSend): Answer {
  const { attempts, cause, rule } = send
  const last = attempts.findLast(({ stage }) => stage !== undefined)
  if (!last?.stage) return { answer: 'unknown', sentence: 'Can we talk? Not tried yet.' }
  const trouble = talkTexts[last.stage]
  if (trouble === undefined) return { answer: 'yes', sentence: 'Can we talk? Yes.' }
  if (isStopped(send)) return { answer: 'yes', sentence: `Can we talk? Yes, as far as ${stageName(last.stage)}.` }
  if (ours.includes(rule))
    return { answer: 'unknown', sentence: 'Can we talk? Not known: the attempt ended on our side.' }
  const untried = untriedText(last.stage, rule)
  if (untried !== undefined) return { answer: 'unknown', sentence: `Can we talk? Not known: ${untried}.` }
  // A 4yz greeting or EHLO is an answer: somebody is there, and asks for patience.
  const answer = last.outcome === 'deferred' ? 'not-yet' : 'no'
  const layer = cause && layerOfCause[cause]
  const word = answer === 'no' ? 'No' : 'Not now'
  const telling = (rule === undefined ? undefined : talkTextsByRule[rule]) ?? trouble
  return { answer, sentence: `Can we talk? ${word}: ${telling}.`, ...(layer && { layer }) }
}

function answerTake(send: AnsweredSend): Answer {
  const { outcome, cause, rule } = send
  const isOurs = ours.includes(rule)
  const isTelling = outcome !== 'accepted' && outcome !== 'unknown' && !isOurs && !isStopped(send)
  const layer = isTelling ? cause && layerOfCause[cause] : undefined
  const { answer, text } = takeOf(send)
  // Whoever ended it on purpose is no trouble.
  const isTrouble = isOurs && rule !== 'lost.aborted' && outcome === 'not-sent'
  const reason = isTrouble ? 'a trouble on our side' : layer && layerTexts[layer]
  const why = reason && answer !== 'yes' ? `, ${reason}` : ''
  return { answer, sentence: `Will you take this? ${text}${why}.`, ...(layer && { layer }) }
}

function takeOf(send: AnsweredSend): { readonly answer: Answer['answer']; readonly text: string } {
  const { outcome, permanence, final } = send
  switch (outcome) {
    case undefined:
      return { answer: 'unknown', text: 'Not tried yet' }
    case 'accepted':
      return { answer: 'yes', text: `Yes: ${acceptedText(send)}` }
    case 'bounced':
      return { answer: 'no', text: `No: bounced${permanence ? ` (${permanence})` : ''}` }
    case 'deferred':
      if (send.isTriedOnce) return { answer: 'not-yet', text: 'Not yet: put off at its one attempt' }
      return final
        ? { answer: 'no', text: 'No: put off until its time was over' }
        : { answer: 'not-yet', text: 'Not yet: put off' }
    case 'not-sent':
      if (isStopped(send)) return { answer: 'unknown', text: 'Not asked: the session was to end before the message' }
      return { answer: 'unknown', text: 'Not asked: the attempt ended before the message was handed over' }
    case 'unknown':
      return {
        answer: 'unknown',
        text: 'Not known: the reply to the end of the message was lost, and it is not sent again',
      }
  }
}

function acceptedText({ arrival, deferrals, seconds }: AnsweredSend): string {
  const taken = deferrals ? `accepted after ${deferralWords(deferrals)}` : 'accepted'
  if (arrival === undefined) return taken
  const after = seconds.arrival === undefined ? '' : ` after ${spanText(seconds.arrival)}`
  return `${taken}, ${arrivalTexts[arrival].label}${after}`
}
