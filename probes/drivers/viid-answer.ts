/** Answers of the checkpoint listener, strictly as GA/T 1400 writes them. */
import type { DeviceWords } from './viid-objects.ts';

/** The codes of the standard that are given here. */
export const STATUS = { ok: 0, other: 1, busy: 2, operation: 4, jsonForm: 7, jsonContent: 8 } as const;
export type StatusCode = (typeof STATUS)[keyof typeof STATUS];

/** How one wish, or one object of a list, was met. */
export interface Status {
  /** Code of the object or of the device; empty when it is not known. */
  readonly id: string;
  readonly code: StatusCode;
  readonly words: string;
}

/** Where and when an answer is given. */
export interface Head {
  readonly path: string;
  readonly localTime: string;
}

function objectOf({ id, code, words }: Status, { path, localTime }: Head) {
  return { Id: id, RequestURL: path, StatusCode: code, StatusString: words, LocalTime: localTime };
}

export function statusAnswer(status: Status, head: Head): object {
  return { ResponseStatusObject: objectOf(status, head) };
}

export function statusListAnswer(statuses: readonly Status[], head: Head): object {
  return {
    ResponseStatusListObject: { ResponseStatusObject: statuses.map((status) => objectOf(status, head)) },
  };
}

/** `TimeMode` 1: our time comes from the network. */
export function timeAnswer(serverId: string, localTime: string, timeZone: string): object {
  return {
    SystemTimeObject: { VIIDServerID: serverId, TimeMode: '1', LocalTime: localTime, TimeZone: timeZone },
  };
}

/** The lists that can be asked for, each in its envelope. */
export const LISTS = {
  apes: ({ apes }: DeviceWords) => ({
    APEListObject: {
      APEObject: apes.map(({ id, name, model, placeCode, place, isOnline }) => ({
        ApeID: id,
        Name: name ?? '',
        Model: model ?? '',
        PlaceCode: placeCode ?? '',
        ...(place && { Longitude: place.lon, Latitude: place.lat }),
        IsOnline: isOnline ? '1' : '2',
      })),
    },
  }),
  tollgates: ({ tollgates }: DeviceWords) => ({
    TollgateListObject: {
      TollgateObject: tollgates.map(({ id, name, declared, place }) => ({
        TollgateID: id,
        Name: name,
        ...(place && { Longitude: place.lon, Latitude: place.lat }),
        Status: { normal: '1', stopped: '2', other: '9' }[declared],
      })),
    },
  }),
  lanes: ({ lanes }: DeviceWords) => ({
    LaneListObject: {
      LaneObject: lanes.map(({ tollgate, number, name, ape }) => ({
        TollgateID: tollgate,
        LaneNo: number,
        Name: name,
        ApeID: ape,
      })),
    },
  }),
} as const;
