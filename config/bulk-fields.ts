/** Which fields of a file can be said of many devices at once. */
import { FILE_FIELDS, type FieldName } from './file-fields.ts';

/** What tells one device from another: the same for many would be wrong of all but one. */
const OWN: ReadonlySet<FieldName> = new Set<FieldName>([
  ...(['code', 'name', 'alias', 'serial', 'mac', 'host', 'ipv6', 'lon', 'lat', 'hardwareId'] as const),
  ...(['assetNo', 'sourceCode', 'channelNo', 'lanes'] as const),
]);

/** Fields that can be said of many at once. */
export const BULK_FIELDS: readonly FieldName[] = FILE_FIELDS.map(({ name }) => name).filter(
  (name) => !OWN.has(name),
);
