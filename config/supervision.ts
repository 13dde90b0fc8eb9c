/** Words of the assessment by months: what is exempt, the colours, and how a case of supervision goes. */
import type { CheckName } from './terms.ts';

/**
 * Why time is not counted (报备): planned maintenance, power cut, fibre cut, road works and relocation, a platform's
 * upgrade, force majeure, a unit that is closed or in dispute.
 */
export const EXEMPTION_KINDS = [
  'maintenance',
  'power-cut',
  'fibre-cut',
  'road-works',
  'platform-upgrade',
  'force-majeure',
  'closed',
] as const;
export type ExemptionKind = (typeof EXEMPTION_KINDS)[number];

/** Known beforehand: they are asked for before they begin (§7.3). */
export const PLANNED_KINDS: readonly ExemptionKind[] = ['maintenance', 'road-works', 'platform-upgrade'];

/** In which a device cannot answer: if it does, the exemption was not true. */
export const DARK_KINDS: readonly ExemptionKind[] = ['power-cut', 'fibre-cut'];

/** What an exemption is about: chosen devices, a unit, a network, the link of a sub-platform. */
export const EXEMPTION_SCOPES = ['devices', 'unit', 'segment', 'platform'] as const;
export type ExemptionScopeWord = (typeof EXEMPTION_SCOPES)[number];

/** Rates from which an approved exemption takes its time and its samples; a dark camera is registered and has a place (§1.3). */
export const EXEMPTED_RATES: readonly CheckName[] = ['online', 'image'];

/** It waits for another person, it counts, or it is over. */
export const EXEMPTION_STATES = ['proposed', 'approved', 'refused', 'withdrawn'] as const;
export type ExemptionState = (typeof EXEMPTION_STATES)[number];

/** Ways in which something left the count that somebody should look at. */
export const LEFT_OUT = ['after-the-fact', 'overlong', 'mass', 'drop', 'retired-late', 'answered'] as const;
export type LeftOut = (typeof LEFT_OUT)[number];

/** Of a month, worst last; grey is insufficient data (§7.2). */
export const COLOURS = ['green', 'blue', 'orange', 'red', 'grey'] as const;
export type Colour = (typeof COLOURS)[number];

/** The first red month brings a warning, the third in a row a case. */
export const NOTICE_KINDS = ['warning', 'supervision'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Grid, town, city: who looks at what was put right, in this order. */
export const REVIEW_LEVELS = [1, 2, 3] as const;
export type ReviewLevel = (typeof REVIEW_LEVELS)[number];

/** Named for every unit: who puts things right, and who reviews at each level. */
export const CASE_PARTS = ['owner', 'review-1', 'review-2', 'review-3'] as const;
export type CasePart = (typeof CASE_PARTS)[number];

export const CASE_STAGES = [
  'issued', // the notice is out, nobody has confirmed it
  'acknowledged', // its receipt is recorded
  'rectifying', // somebody has said what will be done
  'review-1',
  'review-2',
  'review-3',
  'signed', // all three have signed; the rates must still hold
  'closed',
  'withdrawn',
] as const;
export type CaseStage = (typeof CASE_STAGES)[number];

/** After the day it is due: a talk (警示约谈), a yellow card (黄牌警告). */
export const ESCALATIONS = ['talk', 'yellow-card'] as const;
export type Escalation = (typeof ESCALATIONS)[number];
