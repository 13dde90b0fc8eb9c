import { describe, expect, test } from 'vitest';
import type { FieldName } from '../../config/file-fields.ts';
import { fileFaults } from './file.ts';

const COMPLETE: Partial<Record<FieldName, string>> = {
  code: '22040200001320000001',
  name: '示例路口东',
  vendor: 'Demo',
  unit: '220402',
  pointClass: '2',
  functions: '5',
  address: '示例路1号',
  lon: '125.14360',
  lat: '42.88800',
  placeTypes: '10',
  networked: 'no',
  policeOrgCode: '220402510000',
  managingUnit: '示例单位',
  lifecycle: 'active',
};

function faultsOf(changes: Partial<Record<FieldName, string>>): string[] {
  const file = { ...COMPLETE, ...changes };
  return fileFaults((name) => file[name] ?? '').map(({ field, problem }) => `${field} ${problem}`);
}

describe('the file of a device is complete', () => {
  test.each<{ change: Partial<Record<FieldName, string>>; faults: string[]; because: string }>([
    { change: {}, faults: [], because: 'every mandatory field is there' },
    { change: { name: '' }, faults: ['name missing'], because: 'a name is always asked for' },
    { change: { vendor: '', unit: '' }, faults: ['vendor missing', 'unit missing'], because: 'all at once' },
    { change: { pointClass: '8' }, faults: ['pointClass invalid'], because: 'the list has no such class' },
    {
      change: { pointClass: '1' },
      faults: ['installed missing', 'managingUnitPhone missing', 'recordingDays missing'],
      because: 'a point of class 1 needs more',
    },
    {
      change: {
        pointClass: '1',
        installed: '2026-03-09',
        managingUnitPhone: '0437-5550100',
        recordingDays: '30',
      },
      faults: [],
      because: 'a point of class 1 has it all',
    },
    { change: { networked: 'yes' }, faults: ['host missing'], because: 'who is networked has an address' },
    { change: { networked: 'yes', host: '10.1.2.3' }, faults: [], because: 'who is networked has one' },
    {
      change: { networked: '' },
      faults: ['networked missing'],
      because: 'nobody can know whether an address is due',
    },
    { change: { alias: '', serial: '' }, faults: [], because: 'optional fields may be empty' },
  ])('$because', ({ change, faults }) => {
    expect(faultsOf(change)).toEqual(faults);
  });
});
