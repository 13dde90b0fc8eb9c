/** Which devices an exemption covers, and how much of every unit's time exemptions take. */
import { type CountedExemption, coveredMs, type ExemptionScope } from '../rules/exemption.ts';
import type { Stretch } from '../rules/timeline.ts';

/** Where a device belongs, as far as an exemption can name it. */
export interface Belonging {
  readonly id: number;
  readonly unit: string;
  readonly segment: string;
  readonly platform: string;
}

/** Only what is needed of the tree of units. */
export interface Above {
  /** Itself first, then its parents up to the top. */
  above(code: string): readonly string[];
}

export type Covers = (device: Belonging) => boolean;

/** Does it cover a device, as the file is now? */
export function coversOf(scope: ExemptionScope, units: Above): Covers {
  switch (scope.is) {
    case 'devices': {
      const devices = new Set(scope.devices);
      return ({ id }) => devices.has(id);
    }
    case 'unit':
      return ({ unit }) => units.above(unit).includes(scope.unit);
    case 'segment':
      return ({ segment }) => segment === scope.segment;
    case 'platform':
      return ({ platform }) => platform === scope.platform;
  }
}

/** How much of a unit's time is exempt, over all devices in it. */
export interface ExemptShare {
  readonly devices: number;
  readonly exemptMs: number;
  /** Hundredths of a percent of all device-time of the span. */
  readonly share: number;
}

/** Of every unit that holds a device, by code; overlapping exemptions of a device count once. */
export function exemptShares(
  devices: Iterable<Belonging>,
  units: Above,
  exemptions: readonly CountedExemption[],
  span: Stretch,
): Map<string, ExemptShare> {
  const within = exemptions.filter((one) => one.fromMs < span.untilMs && one.untilMs > span.fromMs);
  const covers = within.map(({ scope }) => coversOf(scope, units));
  const listed = new Set(within.flatMap(({ scope }) => (scope.is === 'devices' ? scope.devices : [])));
  /** By what they have in common: most devices are covered by the same few exemptions. */
  const byClass = new Map<string, number>();
  const sums = new Map<string, { devices: number; exemptMs: number }>();
  for (const device of devices) {
    const key = listed.has(device.id)
      ? `device ${device.id}`
      : `${device.unit}\n${device.segment}\n${device.platform}`;
    let exemptMs = byClass.get(key);
    if (exemptMs === undefined) {
      const own = within.filter((_, at) => covers[at]?.(device));
      exemptMs = coveredMs(own, span);
      byClass.set(key, exemptMs);
    }
    for (const unit of units.above(device.unit)) {
      const sum = sums.get(unit) ?? { devices: 0, exemptMs: 0 };
      sums.set(unit, { devices: sum.devices + 1, exemptMs: sum.exemptMs + exemptMs });
    }
  }
  const lengthMs = span.untilMs - span.fromMs;
  return new Map(
    [...sums].map(([unit, { devices: count, exemptMs }]) => [
      unit,
      { devices: count, exemptMs, share: Math.floor((exemptMs * 10_000) / (count * lengthMs)) },
    ]),
  );
}
