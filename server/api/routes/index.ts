/** The one table of routes. */
import { Glimpses } from '../../work/glimpses.ts';
import { Counts } from '../counts.ts';
import { type EventParts, eventRoutes } from '../events.ts';
import type { Route } from '../route.ts';
import { aboutRoutes } from './about.ts';
import { type BulkParts, bulkRoutes } from './bulk.ts';
import { type CaseParts, caseRoutes } from './cases.ts';
import { type CatalogueParts, catalogueRoutes } from './catalogues.ts';
import { type DeclaredRegistry, declaredRoutes } from './declared.ts';
import { type DemoCity, demoRoutes } from './demo.ts';
import { type DeviceParts, deviceRoutes } from './devices.ts';
import { type DivisionParts, divisionRoutes } from './divisions.ts';
import { type DuplicateParts, duplicateRoutes } from './duplicates.ts';
import { type EditParts, editRoutes } from './edits.ts';
import { type ExemptionParts, exemptionRoutes } from './exemptions.ts';
import { type FigureParts, figureRoutes } from './figures.ts';
import { type FileParts, fileRoutes } from './files.ts';
import { type FlagLifeParts, flagLifeRoutes } from './flag-lives.ts';
import { type FoundRouteParts, foundRoutes } from './found.ts';
import { type ImageParts, imageRoutes } from './image.ts';
import { type ImageAnswerParts, imageAnswerRoutes } from './image-answers.ts';
import { type ImageFaultParts, imageFaultRoutes } from './image-faults.ts';
import { type Importer, importRoutes } from './imports.ts';
import { type LeftOutParts, leftOutRoutes } from './left-out.ts';
import { type LifeParts, lifecycleRoutes } from './lifecycle.ts';
import { type MapParts, mapRoutes } from './map.ts';
import { type MetricParts, metricRoutes } from './metrics.ts';
import { type MonthParts, monthRoutes } from './months.ts';
import { type PictureParts, pictureRoutes } from './pictures.ts';
import { type PinSampleParts, pinSampleRoutes } from './pin-samples.ts';
import { type PinParts, pinRoutes } from './pins.ts';
import { type PlaceRegistry, placeRoutes } from './places.ts';
import { type ProbeParts, probeRoutes } from './probes.ts';
import { type RateParts, rateRoutes } from './rates.ts';
import { type RealityRouteParts, realityRoutes } from './reality.ts';
import { type RegistrationParts, registrationRoutes } from './registration.ts';
import { type RepairParts, repairRoutes } from './repairs.ts';
import { type SheetParts, sheetRoutes } from './sheets.ts';
import { type SignInParts, signInRoutes } from './sign-in.ts';
import { type StaffParts, staffRoutes } from './staff.ts';

/** What all routes together need. */
export type RouteParts = SignInParts &
  StaffParts &
  DeviceParts &
  DuplicateParts &
  DivisionParts &
  EditParts &
  BulkParts &
  CaseParts &
  ExemptionParts &
  LeftOutParts &
  FlagLifeParts &
  FigureParts &
  RateParts &
  MonthParts &
  RepairParts &
  SheetParts &
  FileParts &
  LifeParts &
  PictureParts &
  ImageParts &
  ImageFaultParts &
  ImageAnswerParts &
  ProbeParts &
  CatalogueParts &
  FoundRouteParts &
  RealityRouteParts &
  RegistrationParts &
  MetricParts &
  PinParts &
  PinSampleParts &
  MapParts &
  EventParts & { readonly registry: PlaceRegistry & DeclaredRegistry & Importer; readonly demo: DemoCity };

export function allRoutes(parts: RouteParts, counts = new Counts()): readonly Route[] {
  const glimpses = new Glimpses();
  const routes: readonly Route[] = [
    ...signInRoutes(parts),
    ...staffRoutes(parts),
    ...placeRoutes(parts.registry),
    ...importRoutes(parts.registry),
    ...bulkRoutes(parts),
    ...catalogueRoutes(parts),
    ...registrationRoutes(parts),
    ...realityRoutes(parts),
    ...foundRoutes(parts),
    ...deviceRoutes(parts),
    ...duplicateRoutes(parts),
    ...editRoutes(parts),
    ...pictureRoutes(parts),
    ...imageRoutes(parts, glimpses),
    ...imageFaultRoutes(parts, glimpses),
    ...imageAnswerRoutes(parts),
    ...figureRoutes(parts),
    ...rateRoutes(parts),
    ...monthRoutes(parts),
    ...repairRoutes(parts),
    ...sheetRoutes(parts),
    ...mapRoutes(parts),
    ...fileRoutes(parts),
    ...lifecycleRoutes(parts),
    ...exemptionRoutes(parts),
    ...caseRoutes(parts),
    ...leftOutRoutes(parts),
    ...flagLifeRoutes(parts),
    ...declaredRoutes(parts),
    ...divisionRoutes(parts),
    ...pinRoutes(parts),
    ...pinSampleRoutes(parts),
    ...eventRoutes(parts, counts),
    ...metricRoutes(parts, counts),
    ...probeRoutes(parts),
    ...demoRoutes(parts.demo, parts.registry),
    ...aboutRoutes({ version: parts.version, routes: () => routes }),
  ];
  return routes;
}
